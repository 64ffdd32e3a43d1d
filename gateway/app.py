"""Builds the gateway: for Granian ``gateway.app:application``, for another server ``create_app``."""

from multiprocessing.util import Finalize

from flask import Flask

from chassis import logs
from chassis.config import Config
from chassis.health import ManagementServer
from gateway import bodies, errors, hooks, openapi, signals
from gateway.auth import Tokens
from gateway.platform import Platform
from gateway.routes import catalog, discoveries, docs, health, me, visitors


def create_app(config: Config, platform: Platform | None = None) -> Flask:
    """The WSGI application. Starts nothing: the caller starts and stops ``platform``, found again as
    ``app.extensions["platform"]``. Raises ConfigError for a token secret that is too short."""
    app = Flask(__name__, static_folder=None)
    app.extensions["tokens"] = Tokens(config.token_secret)
    app.extensions["platform"] = platform or Platform(config)
    app.config["MAX_CONTENT_LENGTH"] = bodies.MAX_BODY_BYTES + 1  # see bodies._read
    hooks.install(app)
    errors.install(app)
    api = openapi.install(app)
    for module in (visitors, catalog, discoveries, me):
        api.register_blueprint(module.blueprint, url_prefix=openapi.PREFIX)
    api.register_blueprint(health.blueprint)
    app.register_blueprint(docs.blueprint)
    return app


def application() -> Flask:
    """For Granian, with one worker: everything started. Open streams end when the process is asked to stop,
    so that the server can; the rest when the process ends. Raises ConfigError, OSError for a port taken."""
    config = Config.from_environment()
    logs.configure(config, "gateway")
    platform = Platform(config)
    app = create_app(config, platform)
    management = ManagementServer(platform.health, config.host, config.management_port)
    management.start()
    platform.start()
    signals.on_stop(platform.drain)
    # Granian forks its workers with multiprocessing, whose children never run what ``atexit`` was given.
    Finalize(None, management.stop, exitpriority=1)
    Finalize(None, platform.stop, exitpriority=2)
    return app
