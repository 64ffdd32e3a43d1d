"""What participants see and do in a session: its log, questions, votes, polls, reactions."""
