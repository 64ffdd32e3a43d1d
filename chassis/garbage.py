"""The garbage collector, for processes that handle many small things at once."""

import gc

AFTER = 5_000
"""Objects more than there were, before the garbage collector looks for cycles among the new ones. With 20,000
rewards grew by 8 % over 150,000 events, with 5,000 by 5 %, with the 700 of Python by 3 %."""


def collect_less_often() -> None:
    """What is loaded by now stays: the garbage collector need not look at it. And a batch of events makes
    thousands of objects that are all in use; by default it looks for cycles after every 700."""
    gc.freeze()
    gc.set_threshold(AFTER)
