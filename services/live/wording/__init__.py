"""What can be said about a text by reading it: whether it is accepted, what a moderator should look at in it,
what is shown of it, and which other texts resemble it.

Pure: no clock, no database; the only files read are the word lists beside it, once. Nothing here decides
what happens to a text, but for ``texts.accepted``, which refuses what cannot be shown.
"""

from services.live.wording import likeness, marks


def preload() -> None:
    """Read the word lists and build what searches them: half a second that no text has to wait for."""
    marks.marks("grue")
    likeness.score("grue", "lest")
