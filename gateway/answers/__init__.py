"""What answers look like, and the forms they take: schemas, cards, spreadsheets, cached bytes."""
