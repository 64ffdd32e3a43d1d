"""The site: its pages as HTML, which the client takes over, and the files of its build."""

import gzip
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import cast
from uuid import UUID

from flask import Blueprint, Flask, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from marshmallow import EXCLUDE
from werkzeug.exceptions import NotFound

from chassis.access.headers import permissions_policy
from chassis.runtime.config import Config, ConfigError
from gateway.http import static_files
from gateway.http.compression import accepts_gzip, packed
from gateway.pages import build, live
from gateway.pages.problems import ProblemPages
from gateway.pages.render import BODY, HEAD, Document, Page, text
from gateway.pages.season import SeasonAnswers
from gateway.platform import current_platform
from gateway.requests.queries import ContentsQuery
from gateway.settings import GatewaySettings

blueprint = Blueprint("pages", __name__)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self' blob: data:",
        "manifest-src 'self'",
        "worker-src 'self' blob:",
        "media-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
TEXTS = ("a-propos", "accessibilite", "donnees-personnelles", "sources")

Make = Callable[[SeasonAnswers], Page | str]


class Site:
    """The build in ``folder``. Raises ConfigError if there is none."""

    def __init__(self, folder: Path, public_url: str) -> None:
        self.folder, self.document = folder.resolve(), Document(folder.resolve(), public_url)
        try:
            html = self.document.path.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"WEB_DIR: {error}") from error
        if HEAD not in html or BODY not in html:
            raise ConfigError(f"WEB_DIR: {self.document.path} has no place for {HEAD} and {BODY}")


class _Elsewhere(Exception):
    """The page is at another address."""


def install(app: Flask, config: Config) -> None:
    """Call it after the API's blueprints, so that its problems become pages for browsers. Raises
    ConfigError."""
    site = app.extensions["site"] = Site(Path(config.section(GatewaySettings).web_dir), config.public_url)
    app.after_request(ProblemPages(site.document, HEADERS))
    app.register_blueprint(blueprint)


def _site() -> Site:
    return cast(Site, current_app.extensions["site"])


def _page(key: Hashable, make: Make, headers: Mapping[str, str] = HEADERS) -> ResponseReturnValue:
    """The page that ``make`` gives, cached under ``key`` for seconds, or until contents change."""

    def load() -> bytes:
        made = make(SeasonAnswers(platform))
        if isinstance(made, str):
            raise _Elsewhere(made)
        return packed(document.render(made))

    platform, document = current_platform(), _site().document
    try:
        kept = platform.pages.get((key, document.version()), load)
    except _Elsewhere as found:
        return redirect(str(found))
    return _sent(kept.body, kept.etag, "text/html; charset=utf-8", headers)


def _sent(body: bytes, etag: str, kind: str, headers: Mapping[str, str]) -> Response:
    """``body``: as gzip; it is decompressed for clients that do not accept that."""
    zipped = accepts_gzip()
    response = Response(body if zipped else gzip.decompress(body), content_type=kind)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["ETag"] = f"W/{etag}"
    response.headers.update(headers)
    response.make_conditional(request)
    return response


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return _page("home", build.home)


@blueprint.get("/explorer")
def explore() -> ResponseReturnValue:
    """Invalid filters are ignored, so that any link opens the page."""
    values = {name: request.args.get(word, "").strip() for name, word in build.FILTER_WORDS.items()}
    given = {name: value for name, value in values.items() if value}
    wrong = ContentsQuery().validate(given)
    filters = ContentsQuery().load({n: v for n, v in given.items() if n not in wrong}, unknown=EXCLUDE)
    filters.pop("limit")
    return _page(("explore", *filters.items()), lambda season: build.explore(season, filters))


@blueprint.get("/defis/<slug:id>")
def challenge(id: str) -> ResponseReturnValue:
    return _page(("challenge", id), lambda season: build.challenge(season, id))


@blueprint.get("/entreprises")
def companies() -> ResponseReturnValue:
    return _page("companies", build.companies)


@blueprint.get("/entreprises/<slug:id>")
def company(id: str) -> ResponseReturnValue:
    return _page(("company", id), lambda season: build.company(season, id))


@blueprint.get("/metiers")
def occupations() -> ResponseReturnValue:
    return _page("occupations", build.occupations)


@blueprint.get("/metiers/<rome:rome>")
def occupation(rome: str) -> ResponseReturnValue:
    return _page(("occupation", rome), lambda season: build.occupation(season, rome))


@blueprint.get("/visites/<slug:id>/texte")
@blueprint.get("/visites/<slug:id>")
def tour(id: str) -> ResponseReturnValue:
    """Without script both addresses have the same content: the whole tour in words."""
    scene = request.args.get("scene")
    return _page(("tour", id, scene), lambda season: build.tour(season, id, scene))


@blueprint.get("/contenus/<slug:id>")
def content(id: str) -> ResponseReturnValue:
    return _page(("content", id), lambda season: build.content(season, id))


@blueprint.get("/quiz")
def quizzes() -> ResponseReturnValue:
    return _page("quizzes", build.quizzes)


@blueprint.get("/quiz/<slug:id>")
def quiz(id: str) -> ResponseReturnValue:
    return _page(("quiz", id), lambda season: build.quiz(season, id))


@blueprint.get("/rencontres")
def sessions() -> ResponseReturnValue:
    return _page("sessions", live.sessions)


@blueprint.get("/rencontres/<slug:id>")
def session(id: str) -> ResponseReturnValue:
    return _page(("session", id), lambda season: live.session(season, id))


@blueprint.get("/a-propos")
@blueprint.get("/accessibilite")
@blueprint.get("/donnees-personnelles")
@blueprint.get("/sources")
def text_page() -> ResponseReturnValue:
    name = request.path.strip("/")
    return _page(name, lambda season: build.text_page(name))


@blueprint.get("/pages/<slug:name>.html")
def fragment(name: str) -> Response:
    """The same text alone, for the client."""
    if name not in TEXTS:
        raise NotFound
    body = text(name)[2].encode()
    response = Response(body, content_type="text/html; charset=utf-8", headers=HEADERS)
    response.add_etag()
    response.make_conditional(request)
    return response


def _private(
    title: str, description: str, headers: Mapping[str, str] = HEADERS
) -> Callable[..., ResponseReturnValue]:
    """The view of a page whose content the client loads: its frame is the same for everyone."""
    page = Page(template="private.html", title=title, description=description, path="", indexed=False)

    def view(id: UUID | str = "") -> ResponseReturnValue:
        return _page(("private", title), lambda season: page, headers)

    return view


for _name, _rule, _view in (
    ("result", "/quiz/resultats/<uuid:id>", _private("Ton résultat", "Ce que tes réponses disent de toi.")),
    (
        "comparison",
        "/quiz/resultats/<uuid:id>/comparaison",
        _private("Tes résultats comparés", "Ce qui a changé d’une fois à l’autre."),
    ),
    ("jacket", "/ma-veste", _private("Ma veste", "Tes points, ton niveau, et d’où vient chaque point.")),
    (
        "join",
        "/rejoindre",
        _private("Rejoindre ma classe", "Avec le code que donne ton professeur ou ta professeure."),
    ),
    (
        "recover",
        "/retrouver",
        _private(
            "Retrouver ma veste",
            "Avec ta carte de secours : tape son code, ou montre-la à la caméra.",
            HEADERS | {"Permissions-Policy": permissions_policy("camera")},
        ),
    ),
    (
        "sign_in",
        "/connexion",
        _private("Espace enseignant", "Connectez-vous avec le lien reçu par courriel."),
    ),
    ("classes", "/prof", _private("Mes classes", "Vos classes, leurs codes et leurs progrès.")),
    (
        "school_class",
        "/prof/classes/<uuid:id>",
        _private("Une classe", "Le code, les places et les progrès d’une classe."),
    ),
    (
        "organisation",
        "/organisation",
        _private("Organisation", "L’équipe, les contenus et ce qui a été fait."),
    ),
    (
        "preview",
        "/organisation/contenus/<slug:id>",
        _private("Aperçu", "Un contenu tel qu’il sera, avant d’être publié."),
    ),
    ("moderation", "/moderation", _private("File d’attente", "Ce qui attend d’être lu avant de paraître.")),
    (
        "professional",
        "/professionnel",
        _private("Mes rencontres", "Les questions qui vous sont posées, et leurs réponses."),
    ),
    (
        "host_screen",
        "/rencontres/<slug:id>/ecran",
        _private("Écran de la rencontre", "La rencontre en grand, pour toute la classe."),
    ),
):
    blueprint.add_url_rule(_rule, _name, _view)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    return static_files.send(_site().folder / "assets", name, immutable=True)


@blueprint.get("/icons/<path:name>")
def icon(name: str) -> Response:
    return static_files.send(_site().folder / "icons", name, immutable=False)


@blueprint.get("/sw.js")
@blueprint.get("/theme.js")
@blueprint.get("/manifest.webmanifest")
def file() -> Response:
    response = static_files.send(_site().folder, request.path.strip("/"), immutable=False)
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY  # what a service worker may load
    return response


@blueprint.get("/index.html")
def shell() -> Response:
    """The empty document that the service worker caches, and opens every page with when offline."""
    body = _site().document.shell()
    response = Response(body, content_type="text/html; charset=utf-8", headers=HEADERS)
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    lines = ("User-agent: *", "Disallow: /api/", f"Sitemap: {_site().document.absolute('/sitemap.xml')}", "")
    return Response(
        "\n".join(lines), content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """Addresses of all public pages."""
    platform, absolute = current_platform(), _site().document.absolute

    def load() -> bytes:
        urls = Markup("").join(
            Markup("<url><loc>{}</loc></url>\n").format(absolute(path))
            for path in build.addresses(SeasonAnswers(platform))
        )
        begin = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return packed(f"{begin}{urls}</urlset>\n".encode())

    kept = platform.pages.get("sitemap", load)
    return _sent(kept.body, kept.etag, "application/xml; charset=utf-8", {"Cache-Control": "no-cache"})
