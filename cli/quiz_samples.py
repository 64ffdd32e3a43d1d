"""Results of ten described pupils, in French, as a counsellor would read them: for the report on quizzes.

The pupils are made up, and answer item by item; what they get is what the platform would show them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cli.season_quizzes import candidates
from services.catalog.domain import SeasonContent
from services.quiz import domain, presentation, schemas
from services.quiz.scoring.interests import LETTERS
from services.quiz.scoring.matching import Table
from services.quiz.sentences import VERBS
from services.quiz.shown_by import shown_by, titles

QUIZ = "quel-metier-est-fait-pour-toi"
MOMENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECONDS = 240

HEAD = """## Dix résultats

Dix élèves imaginés répondent au quiz long, activité par activité. Voici ce que chacun lirait : de quoi juger,
comme le ferait une personne qui conseille, si les métiers proposés et leurs raisons se tiennent.
"""


@dataclass(frozen=True)
class Pupil:
    """``likes``: answer -> ids of items, separated by spaces; every item once. ``seen``: hotspots that were
    opened before."""

    description: str
    likes: Mapping[int, str]
    seen: Sequence[str] = field(default=())

    @property
    def answers(self) -> dict[str, int]:
        """Item -> answer. Raises ValueError if an item has two."""
        pairs = [(item, answer) for answer, items in self.likes.items() for item in items.split()]
        answers = dict(pairs)
        if len(answers) < len(pairs):
            raise ValueError(f"an item has two answers: {self.description}")
        return answers


PUPILS = (
    Pupil(
        "Démonte des moteurs de mobylette, n’aime pas parler devant la classe",
        {
            4: "reparer-un-jouet construire-un-pont comprendre-un-robot deplacer-avec-precision",
            3: "refaire-une-experience verifier-une-liste coudre-un-sac",
            2: "resoudre-une-enigme faire-pousser veiller-a-la-securite verifier-une-information "
            "noter-des-mesures regarder-au-microscope",
            1: "dessiner-un-objet expliquer-un-geste composer-des-sons classer-des-fichiers accueillir "
            "preparer-un-planning choisir-les-matieres entrainer-une-equipe tenir-les-comptes "
            "mener-une-equipe",
            0: "convaincre-un-groupe raconter-en-video remettre-d-accord organiser-une-vente "
            "imaginer-un-decor presenter-une-invention negocier-un-echange",
        },
        seen=("grue-soudure", "grue-magnetoscopie"),
    ),
    Pupil(
        "Coud ses vêtements et décore sa chambre, s’ennuie avec les chiffres",
        {
            4: "coudre-un-sac dessiner-un-objet imaginer-un-decor choisir-les-matieres",
            3: "composer-des-sons presenter-une-invention accueillir raconter-en-video",
            2: "reparer-un-jouet construire-un-pont faire-pousser organiser-une-vente "
            "expliquer-un-geste convaincre-un-groupe",
            1: "refaire-une-experience regarder-au-microscope remettre-d-accord classer-des-fichiers "
            "mener-une-equipe entrainer-une-equipe veiller-a-la-securite negocier-un-echange "
            "verifier-une-information preparer-un-planning deplacer-avec-precision "
            "verifier-une-liste",
            0: "resoudre-une-enigme noter-des-mesures comprendre-un-robot tenir-les-comptes",
        },
    ),
    Pupil(
        "Passe des heures au microscope et sur des énigmes, préfère travailler au calme",
        {
            4: "refaire-une-experience regarder-au-microscope resoudre-une-enigme verifier-une-information",
            3: "comprendre-un-robot noter-des-mesures classer-des-fichiers",
            2: "construire-un-pont faire-pousser verifier-une-liste dessiner-un-objet reparer-un-jouet "
            "expliquer-un-geste tenir-les-comptes",
            1: "deplacer-avec-precision composer-des-sons preparer-un-planning choisir-les-matieres "
            "veiller-a-la-securite coudre-un-sac accueillir imaginer-un-decor raconter-en-video",
            0: "convaincre-un-groupe remettre-d-accord organiser-une-vente mener-une-equipe "
            "entrainer-une-equipe presenter-une-invention negocier-un-echange",
        },
    ),
    Pupil(
        "Médiation au collège, entraîne les petits au foot, ne touche pas à un tournevis",
        {
            4: "expliquer-un-geste remettre-d-accord accueillir entrainer-une-equipe",
            3: "veiller-a-la-securite preparer-un-planning mener-une-equipe",
            2: "convaincre-un-groupe organiser-une-vente raconter-en-video negocier-un-echange "
            "verifier-une-liste",
            1: "imaginer-un-decor presenter-une-invention verifier-une-information tenir-les-comptes "
            "composer-des-sons faire-pousser dessiner-un-objet choisir-les-matieres "
            "classer-des-fichiers",
            0: "reparer-un-jouet coudre-un-sac construire-un-pont deplacer-avec-precision "
            "refaire-une-experience regarder-au-microscope resoudre-une-enigme comprendre-un-robot "
            "noter-des-mesures",
        },
    ),
    Pupil(
        "Vend des gâteaux pour le voyage scolaire, négocie tout, décide pour le groupe",
        {
            4: "convaincre-un-groupe organiser-une-vente negocier-un-echange presenter-une-invention",
            3: "mener-une-equipe tenir-les-comptes preparer-un-planning accueillir",
            2: "entrainer-une-equipe raconter-en-video verifier-une-liste expliquer-un-geste",
            1: "remettre-d-accord veiller-a-la-securite dessiner-un-objet imaginer-un-decor "
            "verifier-une-information classer-des-fichiers choisir-les-matieres comprendre-un-robot",
            0: "reparer-un-jouet coudre-un-sac construire-un-pont faire-pousser "
            "deplacer-avec-precision refaire-une-experience regarder-au-microscope "
            "resoudre-une-enigme composer-des-sons noter-des-mesures",
        },
    ),
    Pupil(
        "Trésorerie du foyer, listes et dossiers bien rangés, n’aime pas l’imprévu",
        {
            4: "verifier-une-liste classer-des-fichiers tenir-les-comptes preparer-un-planning",
            3: "noter-des-mesures accueillir verifier-une-information",
            2: "resoudre-une-enigme coudre-un-sac expliquer-un-geste veiller-a-la-securite "
            "organiser-une-vente",
            1: "reparer-un-jouet refaire-une-experience dessiner-un-objet remettre-d-accord "
            "faire-pousser regarder-au-microscope deplacer-avec-precision choisir-les-matieres "
            "comprendre-un-robot negocier-un-echange",
            0: "convaincre-un-groupe raconter-en-video construire-un-pont composer-des-sons "
            "mener-une-equipe imaginer-un-decor entrainer-une-equipe presenter-une-invention",
        },
    ),
    Pupil(
        "Tourne des vidéos, fabrique ses décors et ses lumières, compose sur son téléphone",
        {
            4: "raconter-en-video composer-des-sons imaginer-un-decor",
            3: "choisir-les-matieres reparer-un-jouet construire-un-pont comprendre-un-robot",
            2: "dessiner-un-objet coudre-un-sac deplacer-avec-precision convaincre-un-groupe "
            "presenter-une-invention classer-des-fichiers",
            1: "refaire-une-experience resoudre-une-enigme expliquer-un-geste accueillir "
            "mener-une-equipe faire-pousser verifier-une-information preparer-un-planning "
            "remettre-d-accord",
            0: "regarder-au-microscope organiser-une-vente verifier-une-liste noter-des-mesures "
            "entrainer-une-equipe tenir-les-comptes veiller-a-la-securite negocier-un-echange",
        },
    ),
    Pupil(
        "Programme des robots et mène l’équipe du concours",
        {
            4: "comprendre-un-robot mener-une-equipe resoudre-une-enigme construire-un-pont",
            3: "refaire-une-experience presenter-une-invention convaincre-un-groupe "
            "verifier-une-information deplacer-avec-precision",
            2: "reparer-un-jouet expliquer-un-geste preparer-un-planning regarder-au-microscope "
            "dessiner-un-objet negocier-un-echange",
            1: "verifier-une-liste classer-des-fichiers entrainer-une-equipe noter-des-mesures "
            "raconter-en-video tenir-les-comptes accueillir organiser-une-vente "
            "veiller-a-la-securite",
            0: "coudre-un-sac faire-pousser composer-des-sons imaginer-un-decor choisir-les-matieres "
            "remettre-d-accord",
        },
    ),
    Pupil(
        "Toujours dehors : potager, station météo, tri des déchets du collège",
        {
            4: "faire-pousser noter-des-mesures regarder-au-microscope",
            3: "verifier-une-information veiller-a-la-securite refaire-une-experience reparer-un-jouet "
            "verifier-une-liste",
            2: "construire-un-pont expliquer-un-geste accueillir preparer-un-planning "
            "deplacer-avec-precision coudre-un-sac",
            1: "resoudre-une-enigme comprendre-un-robot convaincre-un-groupe remettre-d-accord "
            "classer-des-fichiers choisir-les-matieres entrainer-une-equipe raconter-en-video",
            0: "dessiner-un-objet composer-des-sons imaginer-un-decor organiser-une-vente "
            "mener-une-equipe presenter-une-invention negocier-un-echange tenir-les-comptes",
        },
    ),
    Pupil(
        "Ne sait pas encore, et répond presque partout « Je ne sais pas »",
        {
            3: "accueillir reparer-un-jouet",
            2: "refaire-une-experience dessiner-un-objet expliquer-un-geste convaincre-un-groupe "
            "verifier-une-liste coudre-un-sac regarder-au-microscope raconter-en-video "
            "remettre-d-accord organiser-une-vente classer-des-fichiers construire-un-pont "
            "composer-des-sons mener-une-equipe noter-des-mesures faire-pousser comprendre-un-robot "
            "imaginer-un-decor entrainer-une-equipe tenir-les-comptes deplacer-avec-precision "
            "verifier-une-information choisir-les-matieres veiller-a-la-securite "
            "negocier-un-echange preparer-un-planning",
            1: "resoudre-une-enigme presenter-une-invention",
        },
    ),
)


def samples(definition: Mapping[str, Any], content: SeasonContent) -> str:
    """Markdown. ``definition``: of the quiz QUIZ, as its file is loaded; ``content``: of the same season."""
    season = _season(definition, content)
    quiz = season.versions[definition["id"], definition["version"]]
    parts = [HEAD]
    for number, pupil in enumerate(PUPILS, start=1):
        parts += _sample(number, pupil, quiz, season)
    return "\n".join(parts)


def result(pupil: Pupil, quiz: domain.PreparedQuiz, season: domain.QuizSeason) -> dict[str, Any]:
    """What the platform shows to ``pupil``, as ResultInFull."""
    given = pupil.answers
    answers = {item["id"]: given[item["id"]] for item in quiz.definition["items"]}
    seen = {
        hotspot: [
            rome for rome, entry in season.table.items() if hotspot in entry["titles"].get("hotspots", {})
        ]
        for hotspot in pupil.seen
    }
    explored = domain.times_explored(seen)
    outcome = domain.outcome_of(quiz, answers, SECONDS, season.occupations, explored)
    outcome["seen"] = domain.seen_of(seen, outcome["matches"])
    stored = domain.new_result(quiz, None, UUID(int=0), answers, outcome, MOMENT)
    return presentation.result_full(stored, quiz, season, presentation.names_in(season, {}), created=True)


def _season(definition: Mapping[str, Any], content: SeasonContent) -> domain.QuizSeason:
    contents = list(content.contents.values())
    shown, named = shown_by(contents), titles(contents)
    quiz = domain.PreparedQuiz(
        definition["id"],
        definition["version"],
        definition["kind"],
        definition,
        domain.digest_of(definition),
        schemas.interest_quiz(definition),
    )
    return domain.QuizSeason(
        versions={(quiz.id, quiz.version): quiz},
        current={quiz.id: quiz.version},
        occupations=Table(candidates(content.occupations, contents)),
        table={
            entry["rome"]: entry
            | {"shown_by": shown.get(entry["rome"]), "titles": named.get(entry["rome"], {})}
            for entry in content.occupations
        },
    )


def _sample(number: int, pupil: Pupil, quiz: domain.PreparedQuiz, season: domain.QuizSeason) -> Iterator[str]:
    found = result(pupil, quiz, season)
    profile, words = found["profile"], quiz.definition["answers"]
    yield f"### {number}. {pupil.description}\n"
    if pupil.seen:
        hotspots = [_hotspot(season, hotspot) for hotspot in pupil.seen]
        yield f"A déjà exploré {' et '.join(hotspots)}.\n"
    verbs = [VERBS[letter].capitalize() for letter in LETTERS]
    yield f"| {' | '.join(verbs)} |\n|{'---:|' * len(LETTERS)}"
    yield f"| {' | '.join(str(profile['scores'][letter]) for letter in LETTERS)} |\n"
    yield f"**{profile['title']}.** {profile['says']}\n"
    for rank, match in enumerate(found["matches"], start=1):
        yield f"{rank}. **{_both(match)}**{_why(match, words)}"
    if neighbour := found["neighbour"]:
        yield f"\nSurprise\u00a0: {neighbour['says']}"
    yield ""


def _why(match: Mapping[str, Any], words: Sequence[str]) -> str:
    """The reasons, each on a line of its own below the occupation."""
    lines = [f"{words[reason['answer']]}\u00a0: {reason['text']}" for reason in match["reasons"]]
    lines += [match["says"]] if "says" in match else []
    lines += [other["text"] for other in match["other_reasons"]]
    return "".join(f"\n   - {line}" for line in lines)


def _hotspot(season: domain.QuizSeason, hotspot: str) -> str:
    titles = (entry["titles"].get("hotspots", {}).get(hotspot) for entry in season.table.values())
    return next(f"«\u202f{title['title']}\u202f»" for title in titles if title)


def _both(names: Mapping[str, Any]) -> str:
    return " ou ".join(dict.fromkeys([names["name_feminine"], names["name_masculine"]]))
