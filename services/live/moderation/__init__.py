"""What moderators, professionals and organisers do in a session, and what remains of it."""
