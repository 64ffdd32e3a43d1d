"""Renders pages into the ``index.html`` that the site's build made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from contracts.errors import Unavailable
from gateway.pages import words

SITE = "L’Usine Extraordinaire"
HERE = Path(__file__).parent
HEAD, BODY = "<!--head-->", "<!--body-->"
ICON = {"url": "/icons/icon-512.png", "width": 512, "height": 512}
"""Picture for previews of pages that have none."""

_TRANSCRIPT = re.compile(r"([^:\n]{1,40}?)\s*:\s+([\s\S]+)")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. ``path``: its canonical address. ``template`` renders ``context`` inside ``main``."""

    template: str
    title: str
    description: str
    path: str
    context: Mapping[str, Any] = field(default_factory=dict)
    challenge: str | None = None
    """Id of the challenge whose colour the page has."""
    image: Mapping[str, Any] | None = None
    """``{url, width, height}``."""
    kind: str = "website"
    """``website`` or ``article``, as OpenGraph has them."""
    indexed: bool = True
    """Whether search engines may show it."""
    seeds: Mapping[str, Any] = field(default_factory=dict)
    """Path of the API -> its answer, which the client then need not request."""


def blocks(text: str) -> list[tuple[str, str]]:
    """(tag, text) of the blocks of a text of the season: titles that begin with ``## `` (``h2``),
    paragraphs."""
    parts = [part for part in re.split(r"\n{2,}", text.strip()) if part]
    return [("h2", part[3:]) if part.startswith("## ") else ("p", part) for part in parts]


def cues(transcript: str) -> list[tuple[str | None, str]]:
    """(speaker, text) of each paragraph « Name : words »; the speaker is None if none is named."""
    parts = re.split(r"\n{2,}", transcript.strip())
    found = [(part, _TRANSCRIPT.fullmatch(part)) for part in parts]
    return [(match[1], match[2]) if match else (None, part) for part, match in found]


def seed(seeds: Mapping[str, Any]) -> Markup:
    """``seeds`` as JSON for a ``script`` element, which it cannot close."""
    safe = msgspec.json.encode(seeds).replace(b"<", b"\\u003c").decode()
    return Markup(safe)  # noqa: S704  # nosec B704  # no `<` is left


_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_environment.globals |= {
    "SITE": SITE,
    "words": words,
    "both_names": words.both_names,
    "capitalised": words.capitalised,
    "level_in_words": words.level_in_words,
    "counted": words.counted,
    "address_of": words.address_of,
    "blocks": blocks,
    "cues": cues,
    "seed": seed,
}


class Document:
    """The site's ``index.html``, read again when a build has changed it. ``public_url``: beginning of
    absolute addresses, for previews and the sitemap."""

    def __init__(self, folder: Path, public_url: str) -> None:
        self.path, self._public_url = folder / "index.html", public_url.rstrip("/")

    def version(self) -> int:
        """Changes with the file. Raises Unavailable if there is none, as while a build replaces it."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError as error:
            raise Unavailable(f"the site is not there: {error}") from error

    def render(self, page: Page) -> bytes:
        """The whole HTML document, UTF-8. Raises Unavailable."""
        head = _environment.get_template("head.html").render(
            page=page, url=self.absolute(page.path), image=page.image or ICON, absolute=self.absolute
        )
        body = _environment.get_template(page.template).render(page=page, **page.context)
        return self._filled(head, body)

    def shell(self) -> bytes:
        """The document without content, from which the client starts when offline."""
        return self._filled(str(Markup("<title>{}</title>").format(SITE)), "")

    def absolute(self, path: str) -> str:
        """The address of ``path``, with scheme and host."""
        return f"{self._public_url}{path}"

    def _filled(self, head: str, body: str) -> bytes:
        begin, middle, end = _parts(str(self.path), self.version())
        return f"{begin}{head}{middle}{body}{end}".encode()


@lru_cache(4)
def _parts(path: str, version: int) -> tuple[str, str, str]:
    """The document before HEAD, between HEAD and BODY, and after BODY."""
    html = Path(path).read_text(encoding="utf-8")
    begin, _, rest = html.partition(HEAD)
    middle, _, end = rest.partition(BODY)
    return begin, middle, end


_INLINE = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\[(?P<text>[^\]]+)\]\((?P<link>[^)\s]+)\)")


@lru_cache(16)
def text(name: str) -> tuple[str, str, Markup]:
    """Title, first paragraph, and HTML of ``texts/<name>.md``: ``# `` title, ``## `` titles, ``- `` lists,
    paragraphs; ``**bold**`` and ``[links](/address)`` inside."""
    parts = re.split(r"\n{2,}", (HERE / "texts" / f"{name}.md").read_text(encoding="utf-8").strip())
    title, lead = parts[0].removeprefix("# "), _one_line(parts[1])
    html = [Markup("<h1>{}</h1>").format(title), Markup('<p class="lead">{}</p>').format(_inline(lead))]
    html.append(Markup('<div class="prose">'))
    html += [_block(part) for part in parts[2:]]
    html.append(Markup("</div>"))
    return title, _INLINE.sub(lambda found: found["bold"] or found["text"], lead), Markup("\n").join(html)


def _block(part: str) -> Markup:
    if part.startswith("## "):
        return Markup("<h2>{}</h2>").format(part[3:])
    if part.startswith("- "):
        items = re.split(r"\n- ", part[2:])
        return Markup("<ul>{}</ul>").format(
            Markup("").join(Markup("<li>{}</li>").format(_inline(_one_line(item))) for item in items)
        )
    return Markup("<p>{}</p>").format(_inline(_one_line(part)))


def _one_line(text: str) -> str:
    """Without breaks and indents; no-break spaces stay: `str.split` would remove them."""
    return re.sub(r"[ \n]+", " ", text).strip(" ")


def _inline(line: str) -> Markup:
    html, at = [], 0
    for found in _INLINE.finditer(line):
        html.append(escape(line[at : found.start()]))
        if found["bold"]:
            html.append(Markup("<b>{}</b>").format(found["bold"]))
        else:
            html.append(Markup('<a href="{}">{}</a>').format(found["link"], found["text"]))
        at = found.end()
    return Markup("").join([*html, escape(line[at:])])
