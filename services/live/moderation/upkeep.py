"""What is due without anybody's call: sealing transcripts, erasing texts, and the age of the queue as a
metric. Every process of live does it; each write is conditional, so one of them has done it."""

from datetime import datetime, timedelta

from chassis.runtime import metrics
from chassis.storage.ticker import HandOver, Task, Ticker
from services.live import store as live_store
from services.live.moderation import store, store_transcripts
from services.live.settings import LiveSettings


class Upkeep(Ticker):
    """Does what is due, as often as it should be."""

    def __init__(self) -> None:
        super().__init__()

    def setup(self) -> None:
        kept = timedelta(days=self.container.config.section(LiveSettings).live_text_days)
        self.tasks = (
            Task("queue", 2.0, measure),
            Task("transcripts", 2.0, seal_due),
            Task("texts", 60.0, lambda now, hand_over: erase_due(now, kept, hand_over)),
        )
        super().setup()


def measure(now: datetime, hand_over: HandOver | None = None) -> None:
    """Set the metrics of the queue."""
    since, waiting = store.oldest_waiting()
    metrics.LIVE_QUEUE_HELD.set(waiting)
    metrics.LIVE_QUEUE_OLDEST.set(max(0.0, (now - since).total_seconds()) if since else 0.0)


def seal_due(now: datetime, hand_over: HandOver | None = None) -> list[str]:
    """Seal the transcripts of sessions that are over. Returns their ids."""
    due = [session["_id"] for session in store_transcripts.sessions_to_seal(now)]
    return [session for session in due if store_transcripts.seal(session, now)]


def erase_due(now: datetime, kept: timedelta, hand_over: HandOver | None = None) -> list[str]:
    """Erase the texts of sessions that ended ``kept`` ago. Returns their ids."""
    due = [session["_id"] for session in store_transcripts.sessions_to_erase(now, kept)]
    for session in due:
        entries = store_transcripts.erase_texts(session, now)
        if hand_over is not None:
            hand_over(live_store.LOG, entries)
    return due
