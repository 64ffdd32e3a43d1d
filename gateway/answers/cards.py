"""Recovery cards: one for the pupil's screen, and a sheet of A4 to print and cut for a whole class."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

import segno

from gateway.http.headers import policy_of_printed

STYLE = """
@page { size: A4 portrait; margin: 10mm; }
* { box-sizing: border-box; margin: 0; }
body { font: 11pt/1.35 system-ui, sans-serif; color: #000; background: #fff; }
header { padding: 0 0 5mm; }
h1 { font-size: 15pt; }
ul { display: grid; grid-template-columns: 1fr 1fr; list-style: none; padding: 0; max-width: 190mm; }
li { display: grid; grid-template-columns: 1fr 34mm; gap: 3mm; align-items: center; height: 60mm;
  padding: 5mm; border: 0.3mm dashed #666; margin: 0 -0.3mm -0.3mm 0; break-inside: avoid; }
h2 { font-size: 13pt; overflow-wrap: anywhere; }
.code { font: bold 14pt/2 ui-monospace, monospace; white-space: nowrap; }
.where { font-size: 8pt; overflow-wrap: anywhere; }
svg { display: block; width: 34mm; height: 34mm; }
@media screen { body { margin: 10mm; } }
@media print { .hint { display: none; } }
"""

CONTENT_SECURITY_POLICY = policy_of_printed(STYLE)

_PAGE = """\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{count}. Une carte par élève : elle lui rend sa place et ses points sur un autre appareil.</p>
<p class="hint">À imprimer en A4, sans mise à l’échelle, puis à découper le long des pointillés.</p>
</header>
<main>
<ul>
{cards}
</ul>
</main>
</body>
</html>
"""

_CARD = """\
<li>
<div>
<p>L’Usine Extraordinaire</p>
<h2>{nickname}</h2>
<p class="code">{code}</p>
<p class="where">Garde cette carte. Pour retrouver ta place : {where}</p>
</div>
<div aria-hidden="true">{qr}</div>
</li>"""


def link(public_url: str, code: str) -> str:
    """The address on a card. The code follows ``#``, so that it never reaches a server or its logs."""
    return f"{public_url}/retrouver#code={quote(code, safe='')}"


def qr_image(public_url: str, code: str) -> str:
    """The link as a ``data:`` address of an SVG image."""
    image: str = _qr(public_url, code).svg_data_uri(scale=4)
    return image


def sheet(school_class: Mapping[str, Any], cards: Iterable[Mapping[str, str]], public_url: str) -> str:
    """An HTML page without script. ``cards``: nickname and recovery_code each."""
    pieces = [
        _CARD.format(
            nickname=escape(card["nickname"]),
            code=escape(card["recovery_code"]),
            where=escape(f"{public_url}/retrouver"),
            qr=_qr(public_url, card["recovery_code"]).svg_inline(omitsize=True),
        )
        for card in cards
    ]
    return _PAGE.format(
        title=escape(f"Cartes de la classe de {school_class['level']}, {school_class['school']}"),
        style=STYLE,
        count=f"{len(pieces)} cartes" if len(pieces) > 1 else f"{len(pieces)} carte",
        cards="\n".join(pieces),
    )


def _qr(public_url: str, code: str) -> segno.QRCode:
    # Every mask is readable; choosing the best of the eight takes six times as long.
    return segno.make_qr(link(public_url, code), error="m", mask=0)
