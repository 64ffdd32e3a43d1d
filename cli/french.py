"""What organisers read of a library's messages, in French, and counts in the right number."""

import re

_MESSAGES = (
    (r"Missing data for required field\.", "Ce champ est obligatoire."),
    (r"Field may not be null\.", "Ce champ est obligatoire."),
    (r"Unknown field\.", "Ce champ est inconnu."),
    (
        r"Invalid (?:input type|type|value|input)\.",
        "Des paires «\u202fclé\u00a0: valeur\u202f» sont attendues.",
    ),
    (r"Not a valid string\.|Not a valid utf-8 string\.", "Un texte est attendu."),
    (r"Not a valid integer\.", "Un nombre entier est attendu."),
    (r"Not a valid number\.", "Un nombre est attendu."),
    (r"Number too large\.", "Ce nombre est trop grand."),
    (r"Special numeric values .*", "Un nombre est attendu."),
    (r"Not a valid boolean\.", "true ou false est attendu."),
    (r"Not a valid date\.", "Une date est attendue, comme 2026-11-22."),
    (r"Not a valid list\.", "Une liste est attendue."),
    (r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.", "De \\1 à \\2."),
    (r"Must be greater than or equal to (\S+)\.", "Au moins \\1."),
    (r"Must be less than or equal to (\S+)\.", "Au plus \\1."),
    (r"Must be equal to (.+)\.", "La seule valeur possible est \\1."),
    (r"Must be one of: (.+)\.", "Valeurs possibles\u00a0: \\1."),
    (r"Length must be between (\d+) and (\d+)\.", "Longueur attendue\u00a0: de \\1 à \\2."),
    (r"Length must be (\d+)\.", "Longueur attendue\u00a0: \\1."),
    (r"Longer than maximum length (\d+)\.", "Trop long\u00a0: au plus \\1."),
    (r"Shorter than minimum length (\d+)\.", "Trop court\u00a0: au moins \\1."),
    # what libyaml says
    (
        r"mapping values are not allowed in this context",
        "«\u00a0: » dans un texte\u00a0: mettez-le entre guillemets",
    ),
    (
        r"did not find expected (?:key|'-' indicator|<document start>)",
        "le retrait, ou ce qui précède, n’est pas juste",
    ),
    (
        r"did not find expected node content|did not find expected ',' or '[\]}]'",
        "une liste ou un groupe n’est pas fermé",
    ),
    (r"could not find expected ':'", "«\u00a0: » manque après la clé"),
    (r"found unexpected end of stream", "un guillemet n’est pas fermé"),
    (
        r"found character that cannot start any token",
        "un texte ne peut pas commencer ainsi\u00a0: mettez-le entre guillemets",
    ),
)


def in_french(message: str) -> str:
    """``message`` itself if it is no known message of a library: those of our own are in French."""
    for pattern, french in _MESSAGES:
        found = re.fullmatch(pattern, message)
        if found:
            return found.expand(french)
    return message


def counted(number: int, noun: str, plural: str = "") -> str:
    """« 0 erreur », « 1 erreur », « 2 erreurs », « 1 584 erreurs »; every word of ``noun`` takes
    its s, unless there is a ``plural``."""
    words = noun if number < 2 else plural or " ".join(f"{word}s" for word in noun.split())
    return f"{number:,} {words}".replace(",", "\u202f")
