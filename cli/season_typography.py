"""French typography of a season's texts: non-breaking spaces, apostrophes, ellipses.

With ordinary spaces, a colon or a question mark can begin a line on a phone.
Rules: Lexique des règles typographiques en usage à l'Imprimerie nationale.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from cli import season_files
from cli.french import system_reason

NARROW, WIDE = "\u202f", "\u00a0"
"""Spaces that never break: narrow before ; ! ? and inside « », wide before : and units."""

_UNITS = (
    "%|‰|°|€|°C|µm|nm|mm|cm|dm|m|km|mm²|cm²|m²|km²|ha|mm³|cm³|m³|mL|cL|L|mg|g|kg|t|s|ms|µs|min|h|Hz|kHz|MHz|GHz|"
    "V|kV|A|W|kW|MW|GW|kWh|MWh|GWh|TWh|N|kN|Nm|Pa|kPa|MPa|bar|bars|dB|lux|J|kJ|MJ|km/h|m/s|g/L|mg/L"
)
_SPACES = f"[ {NARROW}{WIDE}]"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\.\.\."), "…"),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
    (re.compile(f"(?<=\\S){_SPACES}(?=[;!?](?:\\W|$))"), NARROW),
    (re.compile(f'(?<=[^\\s|>]){_SPACES}(?=:(?:\\s|$|[{WIDE}{NARROW}"»]))'), WIDE),
    (re.compile(f"«{_SPACES}?(?=\\S)"), f"«{NARROW}"),
    (re.compile(f"(?<=\\S){_SPACES}?»"), f"{NARROW}»"),
    (re.compile(f"(?<=\\d){_SPACES}(?=(?:{_UNITS})(?![\\w²³]))"), WIDE),
    (re.compile(f"(?<![\\d,.])(\\d{{1,3}})((?:{_SPACES}\\d{{3}})+)(?![\\d])"), ""),
)


def typeset(line: str) -> str:
    """``line`` of a season's file with correct typography; comments are returned unchanged."""
    if line.lstrip().startswith("#") and not line.lstrip().startswith("##"):
        return line
    for pattern, right in _RULES[:-1]:
        line = pattern.sub(right, line)
    grouped, _ = _RULES[-1]
    return grouped.sub(lambda found: re.sub(_SPACES, NARROW, found.group()), line)


def problems(text: str) -> Iterator[tuple[int, str]]:
    """(line number from 1, message in French) for each line that ``typeset`` would change."""
    for number, line in enumerate(text.split("\n"), 1):
        right = typeset(line)
        if right != line:
            yield number, f"typographie : « {_difference(line, right)} » ; usine season typeset la corrige"


class Unreadable(Exception):
    """A file of the season cannot be read or written: one line in French."""


def mend(folder: Path) -> Iterator[str]:
    """Write what ``typeset`` makes of the season's files. Yields the names of those that have changed. Raises
    Unreadable."""
    for path in sorted(folder.rglob("*.yaml")):
        if season_files.is_hidden(path.relative_to(folder)):
            continue
        try:
            text = path.read_text(encoding="utf-8")
            right = "\n".join(map(typeset, text.split("\n")))
            if right != text:
                path.write_text(right, encoding="utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(f"{path} : le fichier n’est pas un texte en UTF-8") from error
        except OSError as error:
            raise Unreadable(f"{path} : {system_reason(error)}") from error
        if right != text:
            yield str(path.relative_to(folder))


def _difference(line: str, right: str) -> str:
    """The words around the first place where they differ."""
    place = next(
        (at for at, (a, b) in enumerate(zip(line, right, strict=False)) if a != b), min(len(line), len(right))
    )
    return line[max(0, place - 20) : place + 20].strip()
