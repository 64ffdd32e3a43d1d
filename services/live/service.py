"""Entrypoints of live."""

from chassis.service import Relay, Service, Settings
from services.live import store, wording
from services.live.moderation.entrypoints import ModerationEntrypoints
from services.live.room.entrypoints import RoomEntrypoints
from services.live.schedule.entrypoints import ScheduleEntrypoints


class Live(ScheduleEntrypoints, RoomEntrypoints, ModerationEntrypoints, Service):
    name = "live"
    relay = Relay(store.EVENTS_TO_PUBLISH, store.LOG)
    word_lists = Settings(lambda config: wording.preload())
