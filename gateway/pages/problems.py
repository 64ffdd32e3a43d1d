"""Problems as HTML pages, with the same status, for browsers that open an address."""

from http import HTTPStatus

import msgspec
from flask import Response, request

from contracts.errors import Unavailable
from contracts.problems import CONTENT_TYPE
from gateway.pages.render import Document, Page

PROGRAMS = ("/api/", "/assets/", "/dev/", "/docs", "/healthz", "/icons/", "/media/", "/problems/", "/readyz")
"""Beginnings of addresses that are for programs: their problems never become pages."""

AGAIN = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
"""Statuses of temporary problems: the page offers to try again."""

WORDS = {
    404: (
        "Cette porte n’ouvre sur rien",
        "L’adresse est peut-être mal recopiée, ou la page a quitté la saison.",
    ),
    500: (
        "L’atelier ne répond pas",
        "Ce n’est pas de ta faute : une erreur s’est produite, et elle a été notée. "
        "Rien de ce que tu as fait n’est perdu.",
    ),
    503: (
        "L’atelier ne répond pas",
        "Ce n’est pas de ta faute : le service est débordé ou en panne. Réessaie dans un instant : rien de "
        "ce que tu as fait n’est perdu.",
    ),
}


class ProblemPages:
    """Replaces problems by pages. ``headers``: those of the pages."""

    def __init__(self, document: Document, headers: dict[str, str]) -> None:
        self._document, self._headers = document, headers

    def __call__(self, response: Response) -> Response:
        """``after_request``: the answer, or a page in its place."""
        if response.content_type != CONTENT_TYPE or not _is_person():
            return response
        said = msgspec.json.decode(response.get_data())
        title, detail = WORDS.get(response.status_code) or (said["title"], said["detail"])
        page = Page(
            template="problem.html",
            title=title,
            description=detail,
            path=request.path,
            indexed=False,
            context={"again": response.status_code in AGAIN},
        )
        try:
            html = self._document.render(page)
        except (Unavailable, OSError):
            return response  # a build is replacing the site
        response.set_data(html)
        response.content_type = "text/html; charset=utf-8"
        for name, value in self._headers.items():
            response.headers[name] = value
        return response


def _is_person() -> bool:
    """Whether a browser opens the address: it names ``text/html``, where programs accept anything."""
    return (
        request.method in ("GET", "HEAD")
        and not request.path.startswith(PROGRAMS)
        and "text/html" in request.headers.get("Accept", "")
    )
