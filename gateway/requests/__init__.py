"""What query strings, headers and bodies may say. Messages are for people: French."""
