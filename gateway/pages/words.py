"""French names for the API's enumerations on pages. ``web/src/words.test.ts`` checks that the client's are
the same (``web/src/words.ts``)."""

from collections.abc import Mapping

CHALLENGES = {
    "innovation": "Innovation",
    "inclusion": "Inclusion",
    "industry-4-0": "Industrie 4.0",
    "sustainability": "Développement durable",
}
MOTTOS = {
    "innovation": "Essayer, rater, recommencer",
    "inclusion": "Une place pour chacun et chacune",
    "industry-4-0": "Des machines qui parlent",
    "sustainability": "Produire sans abîmer",
}
HUES = {
    "innovation": "c-innovation",
    "inclusion": "c-inclusion",
    "industry-4-0": "c-industry",
    "sustainability": "c-durable",
}
"""Challenge -> CSS class of an element in its colour."""

KINDS = {
    "tour": "Visite 360°",
    "testimony": "Témoignage",
    "video": "Vidéo",
    "article": "Article",
    "quiz": "Quiz",
}
GROUPS = {
    "tour": "Visites",
    "testimony": "Témoignages",
    "video": "Vidéos",
    "article": "Articles",
    "quiz": "Quiz",
}
FAMILIES = {
    "engineering": "Ingénierie",
    "production": "Fabrication",
    "maintenance": "Maintenance",
    "quality": "Contrôle et qualité",
    "logistics": "Logistique et transport",
    "construction": "Chantier et construction",
    "design": "Dessin et conception",
    "digital": "Numérique et données",
    "laboratory": "Laboratoire",
    "environment": "Environnement",
    "people": "Humain et formation",
    "sales": "Commerce",
    "management": "Direction et organisation",
    "office": "Bureau et gestion",
}
NO_FAMILY = "Autres métiers"


ROME_RELEASE = "ROME 4.0, version 60, septembre 2025, France Travail"
"""Where the codes, neighbours and letters of season/occupations.yaml are copied from."""


def capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]


def level_in_words(level: str) -> str:
    """Of studies, within a sentence: « bac + 2 », « CAP ou équivalent »."""
    return f"b{level[1:]}" if level.startswith("B") else level


def both_names(occupation: Mapping[str, str]) -> str:
    """« Grutière ou grutier »; words that both names end with are written once."""
    feminine, masculine = (occupation[key].split(" ") for key in ("name_feminine", "name_masculine"))
    if feminine == masculine:
        return occupation["name_feminine"]
    shared = 0
    while shared < min(len(feminine), len(masculine)) - 1 and feminine[-1 - shared] == masculine[-1 - shared]:
        shared += 1
    own, other = (" ".join(words[: len(words) - shared]) for words in (feminine, masculine))
    return " ".join([f"{own} ou {other[:1].lower()}{other[1:]}", *feminine[len(feminine) - shared :]])


def counted(count: int, one: str, many: str = "") -> str:
    """« 1 contenu », « 3 contenus », « 1 200 contenus »."""
    number = f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{number} {(many or one + 's') if count > 1 else one}"


def address_of(content: Mapping[str, str]) -> str:
    """Path of the page of a content."""
    return f"/{'visites' if content['kind'] == 'tour' else 'contenus'}/{content['id']}"
