"""A container that runs the methods of event handlers, and methods that can be held."""

import sys
import threading

from chassis.messaging.event_handler import BATCHES_IN_FLIGHT
from chassis.runtime.health import Health
from contracts import codec
from contracts.catalog import HotspotViewed
from contracts.envelope import Envelope

PATIENCE = 30.0


class FakeThread(threading.Thread):
    """Ends by itself: ``kill`` is for methods that do not."""

    killed = False

    def kill(self):
        self.killed = True


def in_thread(act):
    thread = FakeThread(target=act, daemon=True)
    thread.start()
    return thread


class FakeContainer:
    """Runs ``method`` for each batch. ``spawn_worker`` may be replaced by a test."""

    service_name = "rewards"

    def __init__(self, config):
        self.config, self.health = config, Health()
        self.method = lambda events: None
        self.defects, self.contexts, self.watched = [], [], []

    def watch(self, consumer):
        self.watched.append(consumer)

    def spawn_managed_thread(self, run, identifier):
        def managed():
            try:
                run()
            except Exception as error:
                self.defects.append(error)

        return in_thread(managed)

    def spawn_worker(self, entrypoint, args, kwargs, context_data, handle_result):
        self.contexts.append(context_data)

        def work():
            try:
                self.method(*args)
            except Exception:
                handle_result(None, None, sys.exc_info())
            else:
                handle_result(None, None, None)

        in_thread(work)


class Held:
    """The first batch that comes is held until ``release``; ``done``: hotspots of all others, as they end."""

    def __init__(self):
        self.begun, self.release, self.done = threading.Event(), threading.Event(), []

    def hold(self):
        self.begun.set()
        assert self.release.wait(PATIENCE)

    def __call__(self, events):
        if not self.begun.is_set():
            self.hold()
        self.done += [event.data.hotspot for event in events]


def view(broker, hotspot, correlation_id="test"):
    data = HotspotViewed(
        visitor="6f6a1d5e-7a3c-4f0e-9d52-0c8f3b1a7e21",
        hotspot=hotspot,
        tour="t",
        challenge="innovation",
        company="c",
    )
    headers, body = codec.encode(Envelope.of(data, correlation_id=correlation_id))
    return broker.deliver(body, headers)


def both_workers_busy(broker, container):
    """What each of them is held by, and the hotspots of all batches after these, as they are handled."""
    held, handled = [Held() for _ in range(BATCHES_IN_FLIGHT)], []
    holding = iter(held)

    def handle(events):
        busy = next(holding, None)
        if busy:
            busy.hold()
        else:
            handled.extend(event.data.hotspot for event in events)

    container.method = handle
    for busy in held:
        view(broker, "busy")
        assert busy.begun.wait(PATIENCE)
    return held, handled
