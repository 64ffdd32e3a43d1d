"""The season's pictures. Their addresses contain a digest of the file, so answers never expire."""

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from gateway.http import static_files

DIGEST_LETTERS = 16

blueprint = Blueprint("media", __name__)


def install(app: Flask, folder: str) -> None:
    """Serve ``folder`` below ``/media/<digest>/``."""
    app.config["MEDIA_FOLDER"] = folder
    app.register_blueprint(blueprint)


@blueprint.get("/media/<digest>/<path:name>")
def picture(digest: str, name: str) -> Response:
    """The picture. Raises NotFound if the file has another digest: an address never serves other content."""
    folder = current_app.config["MEDIA_FOLDER"]
    path = safe_join(folder, name)
    if path is None or not Path(path).is_file():
        raise NotFound
    if static_files.digest_of(path)[:DIGEST_LETTERS] != digest:
        raise NotFound
    return static_files.send(Path(folder), name, immutable=True)
