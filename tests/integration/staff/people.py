"""Who appears in these tests, and how many of them act at the same time."""

import threading
from datetime import UTC, datetime

from mongoengine.connection import get_db

from contracts.errors import PlatformError
from contracts.tokens import STAFF_ROLES

ORGANISER, TEACHER, STRANGER = "ada@usine.test", "camille@ac-lyon.fr", "someone@elsewhere.example"
LATER = datetime(2100, 1, 1, tzinfo=UTC)
"""What expires after it is not cleared away while a test runs."""
OTHERS = [role for role in STAFF_ROLES if role != "organiser"]
STRANGE = ({"$ne": None}, {"$gt": ""}, ["x"], 7.5, True)
"""Values that are no text, no id and no number of anything."""


def at_once(count, act):
    """What ``act`` gives, ``count`` times at the same time; a PlatformError where it raised one."""
    results = []

    def try_once():
        try:
            results.append(act())
        except PlatformError as error:
            results.append(error)

    threads = [threading.Thread(target=try_once) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == count
    return results


def successes(results):
    return [each for each in results if not isinstance(each, PlatformError)]


def everything_stored():
    database = get_db("accounts")
    return str([list(database[name].find()) for name in database.list_collection_names()])
