"""Builds the gateway. Granian loads ``application``; other servers call ``create_app``."""

from functools import partial
from multiprocessing.util import Finalize

from flask import Flask

from chassis.access.tokens import Verifier
from chassis.messaging import topology
from chassis.runtime import garbage, logs
from chassis.runtime.config import Config
from chassis.runtime.health import ManagementServer
from chassis.runtime.keys import KeyFile
from gateway.access import permissions
from gateway.http import bodies, errors, headers, hooks, openapi
from gateway.http.application import Application
from gateway.platform import Platform, platform_of
from gateway.routes import (
    catalog,
    classes,
    dev,
    discoveries,
    docs,
    health,
    live_moderation,
    live_rooms,
    live_schedule,
    me,
    media,
    my_account,
    pages,
    places,
    quizzes,
    results,
    rules,
    sessions,
    staff,
    staff_contents,
    streams,
    visitors,
)
from gateway.settings import GatewaySettings
from gateway.shared import audit, database, idempotency, rates


def create_app(config: Config, platform: Platform | None = None) -> Flask:
    """The WSGI application. Starts nothing: the caller calls ``start`` and ``stop``. Raises ConfigError
    without the public keys that verify tokens, and for a ``web_dir`` without a site."""
    app = Application(__name__, static_folder=None)
    settings = config.section(GatewaySettings)
    keys = KeyFile(settings.token_public_keys_file, variable="TOKEN_PUBLIC_KEYS_FILE", private=False)
    app.extensions["platform"] = platform = platform or Platform(config)
    app.extensions["verifier"] = Verifier(keys, platform.revocations)
    app.config["MAX_CONTENT_LENGTH"] = bodies.MAX_BODY_BYTES
    hooks.install(app)
    errors.install(app)
    database.install(app, config)
    headers.install(app, config)
    rates.install(app, config)  # before permissions: refused requests count, too
    permissions.install(app)
    idempotency.install(app, config)
    audit.install(app, config)
    places.install(app, settings.school_calendar)
    api = openapi.install(app)
    for module in (
        visitors,
        sessions,
        me,
        my_account,
        catalog,
        rules,
        places,
        discoveries,
        quizzes,
        results,
        classes,
        live_schedule,
        staff,
        staff_contents,
        live_moderation,
        streams,
        live_rooms,
    ):
        api.register_blueprint(module.blueprint, url_prefix=openapi.PREFIX)
    api.register_blueprint(health.blueprint)
    if settings.dev_mailbox:
        api.register_blueprint(dev.blueprint)
    app.register_blueprint(docs.blueprint)
    if settings.media_dir:
        media.install(app, settings.media_dir)
    if settings.web_dir:
        pages.install(app, config)
    else:
        app.register_blueprint(docs.entrance)
    return app


def start(app: Flask) -> None:
    """Start the threads. Call it in the process that serves, after any fork and before the first request."""
    platform, shared = platform_of(app), database.database_of(app)
    platform.health.add_loop("gateway database", partial(getattr, shared, "last_turn"))
    shared.start()
    platform.start()


def stop(app: Flask) -> None:
    """Finish waiting clicks and submissions, then stop the threads. Call it after the last request."""
    platform_of(app).stop()
    database.database_of(app).stop()


def application() -> Flask:
    """The started gateway, for a single worker of Granian. Everything is stopped when the process ends.
    Raises ConfigError, and OSError if a port is taken."""
    config = Config.from_environment(GatewaySettings)
    logs.configure(config, "gateway")
    if not config.declare_queues:
        topology.only_check()
    app = create_app(config)
    platform = platform_of(app)
    management = ManagementServer(platform.health, config.management_address, config.management_port)
    management.start()
    start(app)
    garbage.freeze()
    # Granian forks its workers with multiprocessing, whose children never run what ``atexit`` was given.
    Finalize(None, management.stop, exitpriority=1)
    Finalize(None, stop, args=(app,), exitpriority=2)
    return app
