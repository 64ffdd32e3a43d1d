"""The garbage collector, for processes that run for weeks."""

import gc


def freeze() -> None:
    """What is loaded by now stays: the garbage collector need not look at it ever again.

    How often it looks at the rest is left as Python sets it. It looks at the oldest once there are a quarter
    as many as were left the last time: only the second look shows that none are.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
