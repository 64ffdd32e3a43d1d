"""Finds what says who somebody is and where: names, schools, towns, families.

Capital letters carry most of it, so the patterns run over ``Folded.cased``.
"""

import re
from collections.abc import Iterator

from services.live.wording.folding import Folded

_APOSTROPHE = "['’` ]?"
_CAPITALISED = r"[A-Z][\w]*(?:['’\-][A-Za-z]\w*)*"
_PROPER = r"[A-Z][a-z]\w*(?:['’\-][A-Za-z]\w*)*"
_NO_NAMES = (
    "et|je|j|moi|en|de|du|des|le|la|les|un|une|mais|car|donc|ou|pas|comme|pour|a|au|aux|est|suis|ai|ce|c|tu"
    "|vous|il|elle|on|qui|que|quoi|comment|dans|sur|avec|bien|madame|monsieur|voila|ne|s|se|y|tout|plus"
)
_WORD = rf"(?!(?:{_NO_NAMES})(?![a-z]))[a-z][a-z\-]{{1,30}}"

_INTRODUCED = (
    rf"je m{_APOSTROPHE}ap+el+e?s?|jm{_APOSTROPHE}ap+el+e?s?|je me nomme|signe\s?:"
    rf"|mon (?:pre)?nom(?: de famille)?(?: est| c(?:{_APOSTROPHE}est)?|\s?:)"
)
_TITLES = "madame|mme|monsieur|mr|mlle|docteur|dr"
_NO_SURNAMES = (
    "comment|pourquoi|combien|est|etes|avez|pouvez|quel|quelle|quels|quelles|que|qui|vous|je|bonjour|merci|et|ou"
    "|faut|y|a|quand|depuis|peut|dans|nous|on|c|j|la|le|les|si"
)
_SURNAME = rf"(?!(?i:{_NO_SURNAMES})(?![a-zA-Z])){_PROPER}"

_FAMILY = (
    "pere|mere|papa|maman|frere|soeur|oncle|tante|tonton|tata|cousine?|parents|grand[ -](?:pere|mere)|pap[iy]"
    "|mamie|beau[ -]pere|belle[ -]mere|voisine?|copine?|copain|pote|amie?|daron|daronne|famille|prof"
)
_MINE = rf"(?i:mon|ma|mes|notre) (?:(?i:petite?|grande?|meilleure?) )?(?i:{_FAMILY})(?![a-z])"

_NAMES = (
    re.compile(
        rf"(?<![a-zA-Z])(?i:{_INTRODUCED})\W{{1,3}}"
        rf"(?P<name>{_CAPITALISED}(?:\s{_CAPITALISED}){{0,2}}|{_WORD}(?:\s{_WORD})?)"
    ),
    re.compile(
        rf"(?<![a-zA-Z])(?i:moi,? c{_APOSTROPHE}est|c{_APOSTROPHE}est moi,?"
        r"|je suis(?: l['’]eleve)?|jsuis|ici)\s"
        rf"(?P<name>{_PROPER}\s{_PROPER})"
    ),
    re.compile(rf"(?<![a-zA-Z])(?i:moi,? c(?:{_APOSTROPHE}est)?)\s(?P<name>{_PROPER})"),
    re.compile(rf"(?<![a-zA-Z]){_MINE}(?:\s(?i:s['’ ]?appelle))?\s(?P<name>{_PROPER}(?:\s{_PROPER})?)"),
    re.compile(rf"(?<![a-zA-Z])(?:(?i:{_TITLES})\.?|M\.)\s(?P<name>{_SURNAME}(?:\s{_SURNAME})?)"),
)

_SCHOOLS = "college|clg|lycee|ecole|cfa|lep|lp|mfr|institution|cite scolaire|universite|groupe scolaire"
_KINDS_OF_SCHOOL = (
    "privee?|public|publique|pro|professionnel|technique|general|technologique|polyvalent|agricole|primaire"
    "|maternelle|elementaire|catholique|francais|international|hotelier"
)
_NAMESAKES = (
    "saint|sainte|st|ste|notre[ -]dame|jean|jules|victor|marie|paul|pierre|louis|louise|simone|rosa|georges"
    "|albert|marcel|emile|jacques|charles|henri|francois|lucie|gustave|pablo|romain|rene|raymond|andre|anne"
    "|joseph|leonard|leonardo|blaise|denis|frederic|claude|marguerite|george|olympe|antoine|aime|leon|edouard"
    "|arthur|alfred|guy|robert|maurice|roland|nelson|martin|roger|lucien|felix|ambroise|gaston|germaine"
    "|josephine|elsa|edgar|ferdinand"
)
"""First names of those after whom schools are named: with one, capitals are not needed."""

_OF = r"(?:(?i:de la|des|du|de|d['’]|de l['’]|l['’])\s?)?"
_TOWN = rf"{_PROPER}(?:[ \-]{_PROPER}){{0,3}}"

_HERE = rf"j{_APOSTROPHE}h?abites?|j{_APOSTROPHE}habitais|on h?abite|nous habitons|je vis|je loge"
_LIVE_IN = rf"j{_APOSTROPHE}h?abites?|j{_APOSTROPHE}habitais|on h?abite|nous habitons"
_NEAR = "a cote de|pres de|pas loin de|vers|a|au|aux|en|dans|sur|rue|la"
_NO_TOWNS = (
    r"la|cote|une?|deux|trois|cinq|dix|vingt|\d|le?|campagne|montagne|ville|appartement|bas|plus|moins"
)
_NO_BARE_TOWNS = (
    r"loin|pres|proche|chez|seule?|seuls|ici|la-bas|trop|tres|avec|sans|dans|dehors|juste|toujours|encore|plutot|depuis"
    "|bien|mieux|plus|moins|assez|comme|entre|derriere|devant|face|partout|ensemble|nulle|quelque|autour|hors"
    "|sous|hyper|super|donc|mais|aussi|meme|deja|tout|toute|une|deux|cette|notre|ailleurs|expres|tranquille|pile|vers"
    r"|\w+ment"
)
_CLASSES = "seconde|premiere|terminale|troisieme|quatrieme|cinquieme|sixieme|stage|alternance|bac|cap"
_FROM = "je viens|je suis|on vient|on est|nous venons|nous sommes|ma classe est"
_PLACES = (
    re.compile(
        rf"(?<![a-zA-Z])(?i:{_SCHOOLS})\s(?:(?i:{_KINDS_OF_SCHOOL})\s){{0,2}}{_OF}"
        rf"(?:(?i:{_NAMESAKES})[ \-](?:{_CAPITALISED}|[a-z]{{3,30}})|{_CAPITALISED}"
        rf"(?:[ \-]{_CAPITALISED}){{0,3}})"
    ),
    re.compile(rf"(?<![a-zA-Z])(?i:{_HERE})\s(?:(?i:dans le)\s\d\d\d?(?!\d)|[^•.!?\n]{{0,40}}?{_TOWN})"),
    re.compile(
        rf"(?<![a-zA-Z])(?i:{_HERE})\s(?i:{_NEAR})\s(?!(?i:{_NO_TOWNS})(?![a-z]))"
        r"[\w'’\-]{2,40}(?:\s[A-Z][\w'’\-]{1,40}){0,3}"
    ),
    re.compile(
        rf"(?<![a-zA-Z])(?i:{_LIVE_IN})\s(?!(?i:{_NO_BARE_TOWNS})(?![a-z]))"
        r"(?:(?:saint|sainte|st|ste|la|le|les)[ \-])?[a-z][a-z\-]{3,30}"
        r"(?=\s?(?:$|[^\w\s]|\d\d|(?:et|mais|donc)\s))"
    ),
    re.compile(
        rf"(?<![a-zA-Z])(?i:{_FROM}) (?i:de la|des|du|de|d['’]|a|au|en)\s?(?!(?i:{_CLASSES})(?![a-z])){_TOWN}"
    ),
    re.compile(
        rf"(?<![a-zA-Z]){_MINE}[^•.!?\n]{{1,80}}?\s(?:a|au|aux|en|chez|dans|de|du)\s(?:la |le |l['’])?{_TOWN}"
    ),
    re.compile(rf"(?<!\d)(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}}\s{_TOWN}"),
)


def found_identity(text: Folded) -> Iterator[tuple[str, int, int]]:
    """(``name`` or ``place``, start, end) in the folded text; of a name, without what introduces it."""
    for pattern in _NAMES:
        for found in pattern.finditer(text.cased):
            yield "name", *found.span("name")
    for pattern in _PLACES:
        for found in pattern.finditer(text.cased):
            yield "place", *found.span()
