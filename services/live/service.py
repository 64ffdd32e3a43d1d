"""Entrypoints of live."""

from chassis.service import Relay, Service
from services.live import store
from services.live.moderation.entrypoints import ModerationEntrypoints
from services.live.room.entrypoints import RoomEntrypoints
from services.live.schedule.entrypoints import ScheduleEntrypoints


class Live(ScheduleEntrypoints, RoomEntrypoints, ModerationEntrypoints, Service):
    name = "live"
    relay = Relay(store.EVENTS_TO_PUBLISH, store.LOG)
