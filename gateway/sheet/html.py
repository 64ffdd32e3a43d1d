"""The sheet as a page without script, to print: what browsers show, and what the site prints."""

from html import escape
from math import cos, pi, sin

import segno

from gateway.http.headers import policy_of_printed
from gateway.sheet.content import ProposedOccupation, Sheet

STYLE = """
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; margin: 0; padding: 0; }
body, .sheet { color: #16203a; background: #fff; line-height: 1.27;
  font-family: "Atkinson Hyperlegible Next", system-ui, sans-serif; }
.sheet { font-size: 9pt; max-width: 186mm; }
.sheet.long { font-size: 8pt; }
.sheet.longer { font-size: 7.7pt; }
.sheet.longest { font-size: 7.2pt; }
.sheet.crammed { font-size: 6.2pt; }
h1, h2 { font-family: "Bricolage Grotesque", system-ui, sans-serif; line-height: 1.15; }
h1 { font-size: 2em; margin: 0.1em 0; }
h2 { font-size: 1.25em; border-top: 0.3mm solid #8b91a1; padding-top: 0.3em; margin: 0.5em 0 0.2em; }
header { display: grid; grid-template-columns: 1fr 26mm; gap: 5mm; align-items: start; }
.qr svg { display: block; width: 26mm; height: 26mm; }
.profile { display: grid; grid-template-columns: 60mm 1fr; gap: 4mm; align-items: start; }
.profile svg { display: block; width: 60mm; height: auto; }
table { border-collapse: collapse; margin-top: 0.5em; }
th { text-align: left; padding-right: 1em; }
td { padding-right: 1em; vertical-align: baseline; }
.number { font-weight: 700; text-align: right; }
ol { columns: 2; column-gap: 6mm; list-style-position: inside; }
ol > li { break-inside: avoid; padding-bottom: 0.5em; font-weight: 700; }
ol > li > * { font-weight: 400; padding-left: 1.4em; }
ul { list-style: "– "; padding-left: 2.2em; }
.soft, .source { color: #4d556c; font-size: 0.82em; overflow-wrap: anywhere; }
@media screen { body { padding: 10mm; } }
@media print { .hint { display: none; } }
"""

CONTENT_SECURITY_POLICY = policy_of_printed(STYLE)

SIZES = ((2600, ""), (3500, " long"), (4500, " longer"), (4700, " longest"))
"""Characters on a sheet, and the class of text that keeps so many on one page; beyond, ``crammed``."""

_PAGE = """\
<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – L’Usine Extraordinaire</title>
<style>{style}</style>
</head>
<body>
<main class="sheet{size}">
<header>
<div>
<p>L’Usine Extraordinaire</p>
<h1>{title}</h1>
<p>{about}</p>
<p class="soft">Pour revenir à ce résultat sur ton appareil&nbsp;: {address}</p>
<p class="hint">À imprimer en A4, sans mise à l’échelle&nbsp;: une seule page.</p>
</div>
<div class="qr" role="img" aria-label="Code QR vers {address}">{qr}</div>
</header>
<section class="profile">
{hexagon}
<div>
<p>{says}</p>
<table>
{interests}
</table>
</div>
</section>
<h2>{occupations_title}</h2>
<ol>
{occupations}
</ol>
{neighbour}<h2>Pour la personne qui accompagne</h2>
<p>{for_counsellors}</p>
{sources}
</main>
</body>
</html>
"""

_OCCUPATION = """\
<li>{names}
<p class="soft">{facts}</p>
<ul>{reasons}</ul>
</li>"""


def to_html(sheet: Sheet) -> str:
    """The page."""
    return _PAGE.format(
        style=STYLE,
        size=_size(sheet),
        title=escape(sheet.title),
        about=escape(sheet.about),
        address=escape(sheet.address),
        qr=segno.make_qr(sheet.address, error="m", mask=0).svg_inline(omitsize=True),
        hexagon=_hexagon(sheet),
        says=escape(sheet.says),
        interests="\n".join(
            f'<tr><th scope="row">{escape(each.name)}</th><td class="number">{each.score}</td>'
            f"<td>{escape(each.is_)}</td></tr>"
            for each in sheet.interests
        ),
        occupations_title=escape(sheet.occupations_title),
        occupations="\n".join(_occupation(each) for each in sheet.occupations),
        neighbour=f"<p>{escape(sheet.neighbour)}</p>\n" if sheet.neighbour else "",
        for_counsellors=escape(sheet.for_counsellors),
        sources="\n".join(f'<p class="source">{escape(source)}</p>' for source in sheet.sources),
    )


def _occupation(occupation: ProposedOccupation) -> str:
    return _OCCUPATION.format(
        names=escape(occupation.names),
        facts=escape(occupation.facts),
        reasons="".join(f"<li>{escape(reason)}</li>" for reason in occupation.reasons),
    )


def _size(sheet: Sheet) -> str:
    texts = [each for one in sheet.occupations for each in (one.names, one.facts, *one.reasons)]
    texts += [sheet.says, sheet.neighbour or "", sheet.for_counsellors, *sheet.sources]
    count = sum(map(len, texts))
    return next((size for most, size in SIZES if count <= most), " crammed")


def _hexagon(sheet: Sheet) -> str:
    values = ", ".join(f"{each.name} {each.score}" for each in sheet.interests)
    rings = "".join(
        f'<polygon points="{_corners([ring] * 6)}" fill="none" stroke="#8b91a1" stroke-width="1"/>'
        for ring in (1, 0.75, 0.5, 0.25)
    )
    own = _corners([max(0.04, each.score / 100) for each in sheet.interests])
    labels = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{_anchor(place)}" font-size="12" font-weight="700" '
        f'fill="#16203a">{escape(each.name)} {each.score}</text>'
        for place, (each, (x, y)) in enumerate(zip(sheet.interests, _points([1.14] * 6), strict=True))
    )
    label = escape(f"Hexagone des six envies\u00a0: {values}")
    return (
        f'<svg viewBox="-215 -125 430 250" role="img" aria-label="{label}">'
        f'{rings}<polygon points="{own}" fill="#ffc62e" stroke="#16203a" stroke-width="3"/>{labels}</svg>'
    )


def _anchor(place: int) -> str:
    return "middle" if place in (0, 3) else "start" if place < 3 else "end"


def _points(shares: list[float]) -> list[tuple[float, float]]:
    angles = [pi / 3 * place - pi / 2 for place in range(len(shares))]
    return [
        (100 * share * cos(angle), 100 * share * sin(angle))
        for share, angle in zip(shares, angles, strict=True)
    ]


def _corners(shares: list[float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in _points(shares))
