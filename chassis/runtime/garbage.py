"""The garbage collector, for processes that run for weeks."""

import gc


def freeze() -> None:
    """Exclude the objects that exist now, which are never freed, from all further garbage collections.

    CPython starts a full collection when the objects that await one exceed a quarter of those that survived
    the last one. The second ``collect`` lets this number begin at zero again, without the frozen objects;
    else full collections would come too late.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
