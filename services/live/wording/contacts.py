"""Finds ways to reach a person outside the platform: telephone, mail, links, names on networks, addresses.

Phrases that offer or request one (« t'as insta ? », « donne ton numéro ») are in ``words.yaml``.
Every pattern begins with something rare or is bounded, so that no text takes long.
"""

import re
from collections.abc import Iterator

from services.live.wording.folding import Folded
from services.live.wording.numbers import found_phones

_TLD = (
    "com|fr|net|org|gg|io|eu|info|tv|app|dev|xyz|online|store|shop|link|club|nc|pf|gp|mq|gf|yt|ch|be|uk"
    "|biz|ly|cloud|blog|edu|gouv"
)
_AMBIGUOUS_TLD = "es|lu|page|live|me|re|ca|to|it|la|de|site|pro|fun|pm|co|in|so|is|us|id|ai|st|su|tk|ru|cc"
"""Also ends or begins a sentence without a space: only before a slash."""

_DOT = r"\s{0,2}(?:\.|,|[\[({]\s?(?:dot|point|\.)\s?[\])}]|(?<![a-z])(?:point|dot|pt)(?![a-z]))\s{0,2}"
_AT = r"@|[\[({<]\s?(?:at|a|arr?oba[sz]e?)\s?[\])}>]|(?<![a-z])(?:arr?oba[sz]e?|a commercial)(?![a-z])"
_AT_OR_NEAR = re.compile(rf"\s{{0,3}}(?:(?P<at>{_AT})|(?<![a-z])(?:at|chez)(?![a-z]))\s{{0,3}}")
"""« chez » says where somebody works as well."""

_PROVIDER = (
    "gmail|gmial|hotmail|yahoo|outlook|icloud|laposte|wanadoo|orange|sfr|proton|protonmail|live|mail|free|gmx"
)
_MAIL_ONLY = "gmail|gmial|hotmail|yahoo|outlook|icloud|laposte|wanadoo|proton|protonmail|gmx"
"""Is nothing but mail after what cannot be a word, « lea75 hotmail »."""

_LOCAL = re.compile(
    rf"(?:[a-z0-9_%+\-]{{1,40}}(?:{_DOT}|\s(?:tiret|underscore|plus|moins)\s)){{0,3}}[a-z0-9._%+\-]{{1,40}}$"
)
_LOCAL_MAX = 80
_LABELS = rf"(?:[a-z0-9][a-z0-9\-]{{0,62}}{_DOT}){{1,3}}"
_DOMAIN = re.compile(rf"{_LABELS}(?:{_TLD}|{_AMBIGUOUS_TLD})(?![a-z0-9])|(?:{_PROVIDER})(?![a-z])")
_SURE_DOMAIN = re.compile(rf"{_LABELS.replace(',|', '')}(?:{_TLD})(?![a-z0-9])")
_MAIL_WITHOUT_AT = re.compile(
    rf"[a-z0-9._\-]{{2,40}}\s(?:{_PROVIDER})(?:{_DOT}|\s)(?:com|fr|net)(?![a-z0-9])"
    rf"|(?<![a-z0-9._\-])(?=[a-z.\-]{{1,39}}[\d_]|[a-z]{{2,20}}\.[a-z])(?!office|windows)[a-z][a-z0-9._\-]{{3,39}}"
    rf"\s(?:{_MAIL_ONLY})(?![a-z])"
)

_NO_SITES = "le|un|ce|au|du|les|des|mon|ton|son|notre|votre|leur|chaque|quel|aucun|bon|petit|premier|dernier"
"""« le point com de l'entreprise » is a meeting."""

_LINKS = (
    re.compile(r"(?:https?|hxxps?|ftp)\s?:\s?/\s?/\s?[^\s•]{1,500}"),
    re.compile(r"(?<![a-z0-9])www\s?[.,]\s?[^\s•]{2,500}"),
    re.compile(
        rf"(?<![a-z0-9.@\-])(?:[a-z0-9][a-z0-9\-]{{0,62}}\.){{1,4}}"
        rf"(?:(?:{_TLD})(?![a-z0-9\-])(?:[/?][^\s•]{{0,500}})?|(?:{_AMBIGUOUS_TLD})/[^\s•]{{1,500}})"
    ),
    re.compile(rf"(?<![a-z0-9])[a-z0-9\-]{{2,63}}\s\.\s?(?:{_TLD})(?![a-z0-9])(?:/[^\s•]{{0,500}})?"),
    re.compile(
        rf"(?<![a-z0-9])(?!(?:{_NO_SITES})\spoint\s)(?:[a-z0-9\-]{{2,63}}"
        rf"(?:\s(?:point|dot)\s|\s?[(\[]\s?(?:point|dot|\.)\s?[)\]]\s?)){{1,3}}"
        rf"(?:{_TLD})(?![a-z0-9])(?:\s(?:slash|/)\s?[^\s•]{{1,60}})?"
    ),
)

_NETWORK = (
    # As well « 1nst4 » and « i n s t a »
    "[i1!] ?n ?[s5$] ?t ?[a4@](?: ?g ?r ?[a4@] ?m)?|ig|[s5$] ?n ?[a4@] ?pp?(?: ?c ?h ?[a4@] ?t)?"
    "|tik ?tok|discord|whats?app?|wsp|telegram|facebook|fb|messenger"
    "|twitter|be ?real|roblox|fortnite|psn|xbox|steam|twitch|youtube|ytb|skype|linkedin|kik|yubo|wizz|threads"
    "|minecraft|pseudo|locket"
)
_IS = r"\s{0,2}(?:(?:c['’ ]?est|cest|est|[:=>]|->|→|@)\s{0,2}){1,2}"
_PLAYER = "gamer|gameur|gameuse|gaming|ttv|ytb|officiel|officielle|xx|zz"
"""Ends names on networks, and hardly a word before « sur »."""

_HANDLES = (
    re.compile(r"(?<![\w@.])@(?=[a-z0-9_.]{0,28}[a-z])[a-z0-9_][a-z0-9_.]{1,29}"),
    re.compile(r"(?<![\w#])[a-z0-9_.]{2,32}#\d{4}(?!\d)"),
    re.compile(
        rf"(?<![a-z])(?:mon|ma) (?:compte |pseudo |id |tag )?(?:{_NETWORK}|signal){_IS}[a-z0-9_.\-]{{2,30}}"
    ),
    re.compile(
        rf"(?<![a-z])(?:{_NETWORK})(?:{_IS}|\s)(?=[a-z0-9.\-]{{0,29}}[\d_])[a-z_.][a-z0-9_.\-]{{2,30}}"
    ),
    re.compile(r"(?<![a-z])mon (?:id|uid|code ami)\s?(?:c['’ ]?est|est|:)?\s?[a-z\-]{0,6}\d[a-z0-9\-]{3,20}"),
    re.compile(rf"(?<![a-z])(?:{_NETWORK}|sc|snp)\s?[:=]\s?[a-z0-9_.\-]{{3,30}}"),
    re.compile(
        rf"(?<![a-z0-9_.])(?=[a-z0-9.]{{0,29}}[\d_.])[a-z_][a-z0-9_.]{{2,30}}\ssur\s(?:{_NETWORK})(?![a-z])"
    ),
    re.compile(
        rf"(?<![a-z0-9_.])(?:(?:ajoute|rajoute|add|follow)\s[a-z]{{4,30}}|[a-z]{{2,20}}(?:{_PLAYER}))"
        rf"\ssur\s(?:{_NETWORK})(?![a-z])"
    ),
    re.compile(
        r"(?<![a-z])arr?oba[sz]e?\s{1,2}(?=[a-z.]{0,29}[\d_]|[a-z]{2,20}\.[a-z])[a-z_][a-z0-9_.]{2,30}"
    ),
    re.compile(
        r"(?<![a-z0-9])twitch\s?(?:\.|point)?\s?tv\s?(?:/|slash)?\s?[a-z0-9_]{3,30}(?=\s?(?:$|[^\w\s?]))"
    ),
)

_STREETS = (
    "rue|avenue|ave|av|bd|bld|boulevard|chemin|allee|allees|impasse|lotissement|residence|hameau|ruelle"
    "|faubourg|sentier|venelle|lieu[ -]dit|square|montee"
)
_STREETS_IF_NAMED = "place|route|quai|cours|cite|passage|voie|villa"
_ADDRESSES = (
    re.compile(
        rf"(?<!\d)\d{{1,4}}\s?(?:bis|ter|quater|[a-d])?\s?,?\s(?i:{_STREETS})\.?\s"
        r"(?:(?i:de la|de l['’]|des|du|de|d['’])\s?)?[\w'’\-]{2,40}(?:\s[A-Z][\w'’\-]{1,40}){0,4}"
    ),
    re.compile(
        rf"(?<!\d)\d{{1,4}}\s?(?:bis|ter|quater)?\s?,?\s(?i:{_STREETS_IF_NAMED})\s"
        r"(?:(?i:de la|de l['’]|des|du|de|d['’])\s?)?[A-Z][\w'’\-]{1,40}(?:\s[A-Z][\w'’\-]{1,40}){0,4}"
    ),
)
"""Over ``Folded.cased``."""

Span = tuple[int, int]


def found_contacts(text: Folded) -> Iterator[tuple[str, int, int]]:
    """(``contact`` or ``link``, start, end) in the folded text."""
    mails = list(_mails(text.text))
    contacts = [*mails, *found_phones(text.text)]
    for pattern in _HANDLES:
        contacts.extend(found.span() for found in pattern.finditer(text.text))
    for pattern in _ADDRESSES:
        contacts.extend(found.span() for found in pattern.finditer(text.cased))
    for span in contacts:
        yield "contact", *span
    for pattern in _LINKS:
        for found in pattern.finditer(text.text):
            if not any(start < found.end() and found.start() < end for start, end in mails):
                yield "link", *found.span()


def _mails(text: str) -> Iterator[Span]:
    for at in _AT_OR_NEAR.finditer(text):
        domain = (_DOMAIN if at["at"] else _SURE_DOMAIN).match(text, at.end())
        local = _LOCAL.search(text[max(0, at.start() - _LOCAL_MAX) : at.start()])
        if domain and local:
            yield at.start() - len(local[0]), domain.end()
    for found in _MAIL_WITHOUT_AT.finditer(text):
        yield found.span()
