"""French for organisers: messages of libraries, counts with the right plural, numbers."""

import errno
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
    (r"Not a valid mapping type\.", "Des paires «\u202fclé\u00a0: valeur\u202f» sont attendues."),
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


_USAGE = (
    # headings of a help page, and what stands behind options
    (r"Positional arguments", "Arguments"),
    (r"Commands", "Commandes"),
    (r"Show this message and exit\.", "Affiche cette aide."),
    (r"\[default: (.*?)\]", "[par défaut\u00a0: \\1]"),
    (r"\[required\]", "[obligatoire]"),
    (r"\[default: (.*?); required\]", "[par défaut\u00a0: \\1\u202f; obligatoire]"),
    # mistakes in a command line
    (r"Missing argument ", "il manque l’argument "),
    (r"Missing option ", "il manque l’option "),
    (r"Missing command\.", "il manque une commande."),
    (r"Choose from:\s+", "Valeurs possibles\u00a0: "),
    (r"No such option '?(\S+?)'?\.", "l’option \\1 n’existe pas."),
    (r"No such command '(.*?)'\.", "la commande «\u202f\\1\u202f» n’existe pas."),
    (r"Did you mean '?(.*?)'?\?", "Peut-être \\1\u202f?"),
    (r"\(Did you mean one of: (.*)\?\)", "Peut-être \\1\u202f?"),
    (r"Option '?(.*?)'? requires an argument\.", "l’option \\1 attend une valeur."),
    (r"Option '?(.*?)'? does not take a value\.", "l’option \\1 n’attend pas de valeur."),
    (r"Got unexpected extra arguments? \((.*)\)", "argument en trop\u00a0: \\1"),
    (r"Invalid value for (.*?): ", "valeur refusée pour \\1\u00a0: "),
    (
        r"'([^']*)' is not one of (.*)\.",
        "«\u202f\\1\u202f» n’est pas possible. Valeurs possibles\u00a0: \\2.",
    ),
    (r"'([^']*)' is not a valid UUID\.", "«\u202f\\1\u202f» n’est pas un identifiant (UUID)."),
    (r"'([^']*)' is not a valid integer\.", "«\u202f\\1\u202f» n’est pas un nombre entier."),
    (r"(?:File|Path) '([^']*)' does not exist\.", "le fichier «\u202f\\1\u202f» n’existe pas."),
    (r"Directory '([^']*)' does not exist\.", "le dossier «\u202f\\1\u202f» n’existe pas."),
    (r"File '([^']*)' is a directory\.", "«\u202f\\1\u202f» est un dossier."),
    (r"Directory '([^']*)' is a file\.", "«\u202f\\1\u202f» est un fichier."),
)
"""Texts of click; a message may contain several of them."""


def in_french(message: str) -> str:
    """The French of a library's ``message``. Unknown ones are returned as they are: ours are in French."""
    for pattern, french in _MESSAGES:
        found = re.fullmatch(pattern, message)
        if found:
            return found.expand(french)
    return message


def usage_in_french(text: str) -> str:
    """The French of a text of click, on a help page or about a mistake in a command line."""
    for pattern, french in _USAGE:
        text = re.sub(pattern, french, text)
    return text


_SYSTEM = {
    errno.ENOENT: "il n’existe pas",
    errno.EACCES: "l’accès est refusé",
    errno.EPERM: "l’accès est refusé",
    errno.EISDIR: "c’est un dossier",
    errno.ENOTDIR: "ce n’est pas un dossier",
    errno.EEXIST: "il existe déjà",
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.ELOOP: "le lien mène à lui-même",
    errno.EIO: "le disque ne répond pas",
}


def system_reason(error: OSError) -> str:
    """Why the system refused a file, in French where it is known."""
    return _SYSTEM.get(error.errno or 0) or str(error.strerror)


def counted(number: int, noun: str, plural: str = "") -> str:
    """« 0 erreur », « 1 erreur », « 2 erreurs », « 1 584 erreurs »; every word of ``noun`` takes
    its s, unless there is a ``plural``."""
    words = noun if number < 2 else plural or " ".join(f"{word}s" for word in noun.split())
    return f"{thousands(number)} {words}"


def thousands(number: int) -> str:
    """« 1 584 »."""
    return f"{number:,}".replace(",", "\u202f")


def decimal(value: float, digits: int = 1) -> str:
    """« 0,85 »."""
    return f"{value:.{digits}f}".replace(".", ",")


def percent(share: float, digits: int = 1) -> str:
    """« 50,6 % » for 0.506."""
    return f"{decimal(100 * share, digits)}\u00a0%"
