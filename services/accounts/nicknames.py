"""Nicknames for visitors: friendly, drawn at random, so that no visitor has to give a name.

An animal, an adjective in its gender, a number.
"""

from random import Random

MASCULINE = (
    "Bouquetin", "Bourdon", "Castor", "Chamois", "Colibri", "Dauphin", "Écureuil", "Faucon", "Flamant",
    "Goéland", "Hérisson", "Héron", "Hibou", "Hippocampe", "Kiwi", "Koala", "Lézard", "Lynx", "Macareux",
    "Manchot", "Martinet", "Moineau", "Panda", "Papillon", "Pélican", "Phoque", "Pinson", "Poulpe",
    "Renard", "Rouge-gorge", "Scarabée", "Toucan",
)  # fmt: skip

FEMININE = (
    "Abeille", "Alouette", "Antilope", "Belette", "Chouette", "Cigale", "Cigogne", "Coccinelle", "Colombe",
    "Fauvette", "Fourmi", "Gazelle", "Girafe", "Grenouille", "Hermine", "Hirondelle", "Libellule", "Licorne",
    "Loutre", "Luciole", "Marmotte", "Méduse", "Mésange", "Mouette", "Otarie", "Panthère", "Perruche",
    "Raie", "Rainette", "Salamandre", "Sterne", "Tortue",
)  # fmt: skip

ADJECTIVES = (
    ("adroit", "adroite"), ("agile", "agile"), ("amusant", "amusante"), ("appliqué", "appliquée"),
    ("astucieux", "astucieuse"), ("attentif", "attentive"), ("audacieux", "audacieuse"),
    ("bricoleur", "bricoleuse"), ("brillant", "brillante"), ("bienveillant", "bienveillante"),
    ("calme", "calme"), ("captivant", "captivante"), ("concentré", "concentrée"),
    ("courageux", "courageuse"), ("créatif", "créative"), ("curieux", "curieuse"),
    ("dynamique", "dynamique"), ("énergique", "énergique"), ("épatant", "épatante"),
    ("explorateur", "exploratrice"), ("futé", "futée"), ("généreux", "généreuse"),
    ("habile", "habile"), ("imaginatif", "imaginative"), ("ingénieux", "ingénieuse"),
    ("inventif", "inventive"), ("joyeux", "joyeuse"), ("lumineux", "lumineuse"), ("malin", "maligne"),
    ("méthodique", "méthodique"), ("motivé", "motivée"), ("observateur", "observatrice"),
    ("optimiste", "optimiste"), ("passionné", "passionnée"), ("patient", "patiente"),
    ("persévérant", "persévérante"), ("pétillant", "pétillante"), ("radieux", "radieuse"),
    ("rapide", "rapide"), ("rayonnant", "rayonnante"), ("rêveur", "rêveuse"), ("rigoureux", "rigoureuse"),
    ("ravi", "ravie"), ("serein", "sereine"), ("solidaire", "solidaire"), ("souriant", "souriante"),
    ("vaillant", "vaillante"), ("vif", "vive"), ("volontaire", "volontaire"), ("voyageur", "voyageuse"),
)  # fmt: skip
"""In masculine and feminine form."""

NUMBER_MAX = 999


def draw(random: Random) -> str:
    """E.g. ``Loutre curieuse 42``, ``Castor astucieux 17``: 3.2 million are possible."""
    masculine, feminine = random.choice(ADJECTIVES)  # nosec B311  # a SystemRandom, in fact
    noun = random.choice(MASCULINE + FEMININE)  # nosec B311
    adjective = masculine if noun in MASCULINE else feminine
    return f"{noun} {adjective} {random.randint(1, NUMBER_MAX)}"  # nosec B311
