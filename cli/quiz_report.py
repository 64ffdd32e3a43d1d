"""The report about a season's interests quizzes, in French: fairness and reliability on simulated answers.

Readable Markdown, and its figure as SVG: a handful of bars needs no library.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from cli import quiz_samples, season
from cli.french import counted, decimal, percent, thousands
from cli.progress import Progress, silent_progress
from cli.season_quizzes import CONDITIONS, SHARES, candidates
from contracts.calls.quiz import ANSWER_MAX
from services.quiz import schemas
from services.quiz.lab import gate, letters_only, measures, psychometrics
from services.quiz.lab.simulation import SHARED, Answers, answers, interests
from services.quiz.scoring.candidates import MatchCandidate
from services.quiz.scoring.interests import LETTERS, InterestQuiz, profile_of
from services.quiz.scoring.matching import Table
from services.quiz.scoring.places import PLACES, RULE

NAME = "quiz-report"
PEOPLE, SEED = 500, 72
JUDGED = 200
"""People in each cohort of each seed: more than an import takes, for a narrower interval."""
STEADY_MEAN, STEADY_FEWEST = 8, 5
"""Of ten occupations, how many are to stay when one answer moves by one step."""


def _alpha(items: int) -> str:
    """Cronbach's alpha of ``items`` that are alike, as the simulation makes them (Spearman and Brown)."""
    return decimal(items * SHARED / (1 + (items - 1) * SHARED), 2)


HEAD = f"""# Ce que font les quiz d’intérêts

Tous les chiffres viennent de **réponses simulées** : aucun élève n’a répondu. Ils disent comment les quiz
et le choix des métiers se comportent si les personnes sont telles que la littérature les décrit ; ils ne
disent pas si les activités sont bien choisies. La simulation et ses sources :
`services/quiz/lab/simulation.py`. Les raisons de la règle : [ADR 20](adr/0020-expected-answers.md).
Produit par `usine quiz report`.

**Le contrôle des stéréotypes.** Deux groupes de {thousands(JUDGED * len(gate.SEEDS))} personnes simulées
répondent à chaque quiz. Ils ne diffèrent que par les écarts publiés entre les intérêts des femmes et des
hommes (Su, Rounds & Armstrong, 2009). Parmi les {PLACES} métiers proposés à chaque personne, la part de
l’industrie (codes ROME en H et I) et celle de l’ingénierie dans le groupe aux moyennes des femmes valent
au moins {decimal(gate.BOUND)} fois celles de l’autre groupe : pour leurs réponses, et pour les mêmes rendues
tranchées (tout ou rien). Comme les places réservées cacheraient un quiz qui creuse lui-même l’écart, le
contrôle regarde aussi les meilleurs scores seuls, sans la règle : le rapport y vaut au moins
{decimal(gate.UNAIDED_BOUND, 2)}. Une version qui échoue ne peut pas être
publiée. Les personnes sont tirées avec {len(gate.SEEDS)} graines qui se suivent, dont aucune n’a été
choisie. L’intervalle est l’intervalle à 95 % du rapport, selon la dispersion entre les graines (t de
Student).

**Ce qu’on trouve, et ce qui reste.** Pour chaque métier de la saison, quelqu’un a écrit les réponses d’un
élève à qui ce travail plairait, d’après son nom et son résumé seulement, sans voir ni lettres, ni scores, ni
les réponses types du quiz. Mais ces profils et les réponses types viennent d’une même idée de chaque métier :
de vrais élèves seront retrouvés moins souvent. Les réponses « brouillées » (chacune bougée d’un pas au
hasard, écart type {decimal(measures.BLUR)}) disent de combien cela peut baisser. Un métier voisin est un
métier vers lequel on peut aller, ou d’où l’on vient, selon le ROME. « Avant » : le classement par les seules
lettres du ROME.

**Ce qui découle de la simulation elle-même.** Chaque activité y partage {percent(SHARED, 0)} de sa
variance avec les autres de sa lettre : ce paramètre a été choisi, et non mesuré. L’alpha de Cronbach en
découle, avec le nombre d’activités ({_alpha(5)} pour cinq par lettre, {_alpha(2)} pour deux, un peu moins
avec des réponses en cinq degrés), tout comme la part des activités qui vont le mieux avec leur propre
lettre. Ces deux chiffres disent qu’un tel nombre d’activités suffit si chacune est aussi bonne que
supposé ; ils ne prouvent rien sur ces activités-ci. Les corrélations entre les lettres sont données,
elles aussi : si l’hexagone se vérifie, cela montre seulement que le quiz le conserve.

![Parts de l’industrie et de l’ingénierie parmi les dix propositions]({NAME}.svg)
"""


def report(folder: Path, out: Path | None, progress: Progress = silent_progress) -> str:
    """The report about the season in ``folder``, as Markdown, whether its quizzes pass the gate or not. Also
    written to ``out``, with its figure, if given.
    ``progress`` counts simulated people.

    Raises SeasonError if the season cannot be read.
    """
    files = season.read(folder, judged=False)
    table = Table(candidates(files.content.occupations, files.content.contents.values()))
    definitions = [definition for definition in files.quizzes.values() if definition["kind"] == "interests"]
    highest = max((each["version"] for each in definitions if each["id"] == quiz_samples.QUIZ), default=None)
    verdicts, sections = [], list[str]()
    people = JUDGED * len(gate.SEEDS) + PEOPLE  # of one quiz
    for position, definition in enumerate(definitions):
        quiz = schemas.interest_quiz(definition)
        count = _from(position * people, len(definitions) * people, progress)
        verdicts.append(gate.judge(quiz, table, JUDGED, JUDGED, progress=count))
        sections += _section(quiz, definition["title"], verdicts[-1], table)
        progress((position + 1) * people, len(definitions) * people)
    samples = [
        quiz_samples.samples(definition, files.content)
        for definition in definitions
        if (definition["id"], definition["version"]) == (quiz_samples.QUIZ, highest)
    ]
    text = "\n".join([HEAD, *sections, _table_summary(table), *samples])
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{NAME}.md").write_text(text, encoding="utf-8")
        (out / f"{NAME}.svg").write_text(figure(verdicts), encoding="utf-8")
    return text


def _from(start: int, total: int, progress: Progress) -> Progress:
    """Progress of a part that begins at ``start`` of the ``total``."""
    return lambda done, _: progress(start + done, total)


def _section(quiz: InterestQuiz, title: str, verdict: gate.GateVerdict, table: Table) -> Iterator[str]:
    yield f"## {title}\n"
    activities = counted(len(quiz.items), "activité")
    yield f"`{quiz.id}`, version {quiz.version}, {activities}\n"
    yield f"Contrôle des stéréotypes : **{_outcome(verdict.passed)}**\n"
    yield (
        "| parmi les dix | moyennes des femmes | moyennes des hommes | rapport | intervalle à 95 % | minimum "
        "| contrôle |"
    )
    yield "|---|---:|---:|---:|---|---:|---|"
    for share in verdict.shares:
        yield (
            f"| {SHARES[share.name]}{CONDITIONS[share.condition]} "
            f"| {percent(share.shifted)} | {percent(share.other)} "
            f"| **{decimal(share.ratio, 2)}** | de {decimal(share.low, 2)} à {decimal(share.high, 2)} "
            f"| {decimal(share.bound, 2)} | {_outcome(share.passed)} |"
        )
    yield from _measures(quiz, table)
    alphas, recovery = psychometrics.alphas(quiz), psychometrics.recovery(quiz)
    clicked = list(measures.patterns(quiz))
    ridden = sum(profile_of(quiz, answered).doubt is None for answered in clicked)
    numbers = [sum(item.letter == letter for item in quiz.items) for letter in LETTERS]
    yield f"\n| lettre | {' | '.join(LETTERS)} |\n|---|{'---:|' * len(LETTERS)}"
    yield f"| activités | {' | '.join(map(str, numbers))} |"
    simulated = " | ".join(decimal(alphas[letter], 2) for letter in LETTERS)
    yield f"| alpha de Cronbach, tel que simulé | {simulated} |\n"
    hexagon = recovery.hexagon
    strays = f" ; s’en écartent : {', '.join(recovery.strays)}" if recovery.strays else ""
    yield (
        f"- Six facteurs : {percent(recovery.at_home, 0)} des activités vont le mieux avec leur propre "
        f"lettre, dans la simulation{strays}."
    )
    yield (
        f"- L’hexagone : {hexagon.held} de ses 72 prédictions d’ordre se vérifient (indice de correspondance "
        f"{decimal(hexagon.correspondence, 2)} ; Hubert & Arabie, 1987)."
    )
    yield (
        f"- Cliquer par motifs (0-4-0-4, 0-2-4, escaliers…) : {ridden} des {len(clicked)} motifs essayés "
        "donnent un résultat sans doute affiché."
    )
    yield from _recognition(quiz)
    yield ""


def _measures(quiz: InterestQuiz, table: Table) -> Iterator[str]:
    """The measures of ``measures``, by letters alone and as it is."""

    def before(answers: Answers, person: int) -> list[str]:
        return letters_only.ten(quiz, answers, table)

    ways = (before, measures.matching(quiz, table))
    yield "\n| ce que valent les dix | avant | maintenant | visé |\n|---|---:|---:|---:|"
    if written := measures.profiles(quiz):
        for name, profiles in (("", written), (", réponses brouillées", measures.blurred(written))):
            found = [measures.recovery(profiles, table, ten) for ten in ways]
            for what, shares, wanted in (
                ("le métier attendu y est", [one.found for one in found], "60 %"),
                ("… dans l’industrie", [one.industry for one in found], ""),
                ("lui ou un voisin y est", [one.near for one in found], "90 %"),
            ):
                cells = " | ".join(percent(share, 0) for share in shares)
                yield f"| {what}{name} | {cells} | {'' if name else wanted} |"
    reach = [measures.coverage(quiz, table, ten) for ten in ways]
    never = " | ".join(str(len(one.never)) for one in reach)
    yield f"| métiers que nul ne reçoit, sur {thousands(measures.COVERED)} élèves simulés | {never} | 0 |"
    most = " | ".join(f"{decimal(one.most)} fois" for one in reach)
    yield f"| le plus proposé, par rapport à la médiane | {most} | 20 fois |"
    steady = [measures.steadiness(quiz, ten) for ten in ways]
    mean = " | ".join(decimal(one.mean) for one in steady)
    aim = _aim(STEADY_MEAN, steady[-1].mean)
    yield f"| métiers qui restent quand une réponse bouge d’un cran, en moyenne | {mean} | {aim} |"
    fewest = " | ".join(str(one.fewest) for one in steady)
    aim = _aim(STEADY_FEWEST, steady[-1].fewest)
    yield f"| … au pire, sur {thousands(measures.STEPS)} élèves simulés | {fewest} | {aim} |"
    half = " | ".join(percent(one.half) for one in steady)
    yield f"| … la moitié au moins reste | {half} | |"


def _aim(least: int, found: float) -> str:
    return f"{least}" if found >= least else f"{least}, **pas atteint**"


def _outcome(passed: bool) -> str:
    return "réussi" if passed else "REFUSÉ"


def _recognition(quiz: InterestQuiz) -> Iterator[str]:
    """How often the profile has the true letters of the simulated people."""
    chance = Random(SEED)  # noqa: S311 # nosec B311  # simulates people, and must be repeatable
    first = again = 0
    careful, clicking, drumming = list[Answers](), list[Answers](), list[Answers]()
    for _ in range(PEOPLE):
        person = interests(chance)
        careful.append(answers(quiz, person, chance))
        code, second = (
            profile_of(quiz, careful[-1]).code,
            profile_of(quiz, answers(quiz, person, chance)).code,
        )
        strongest = max(LETTERS, key=lambda letter: person[letter])
        first += strongest in code[:2]
        again += code[0] in second[:2]
        anything = _anything(quiz, chance)
        clicking.append(anything)
        always = chance.randint(0, ANSWER_MAX)
        changed = chance.sample([item.id for item in quiz.items], len(quiz.items) // 10)
        drumming.append({item.id: always for item in quiz.items} | {item: anything[item] for item in changed})
    yield (
        "- La lettre vraiment la plus forte d’une personne est parmi les deux premières trouvées : "
        f"{percent(first / PEOPLE, 0)}."
    )
    yield (
        "- La première lettre trouvée est parmi les deux premières quand la personne répond "
        f"une seconde fois : {percent(again / PEOPLE, 0)}."
    )
    yield (
        f"- Un doute (« Trop plat », « Trop mêlé » ou « Trop régulier pour trancher ») s’affiche pour "
        f"{percent(_doubted(quiz, careful), 0)} des personnes "
        f"qui répondent avec soin, {percent(_doubted(quiz, clicking), 0)} de celles qui cliquent au hasard "
        f"et {percent(_doubted(quiz, drumming), 0)} de celles qui cliquent presque toujours au même endroit."
    )


def _anything(quiz: InterestQuiz, chance: Random) -> Answers:
    return {item.id: chance.randint(0, ANSWER_MAX) for item in quiz.items}


def _doubted(quiz: InterestQuiz, given: Sequence[Answers]) -> float:
    return sum(profile_of(quiz, answered).doubt is not None for answered in given) / len(given)


def _table_summary(table: Sequence[MatchCandidate]) -> str:
    industry = sum(occupation.industry for occupation in table)
    engineering = sum(occupation.engineering for occupation in table)
    return (
        "## La table des métiers\n\n"
        f"{counted(len(table), 'métier')}, dont {industry} de l’industrie et {engineering} de l’ingénierie. "
        f"Sur dix places, au moins {RULE.industry} vont à l’industrie et {RULE.engineering} à l’ingénierie ; "
        f"au plus {RULE.of_a_family} à une même famille.\n"
    )


LEFT, TOP, SCALE, ROW, BAR = 250, 64, 480, 66, 18
SHIFTED, OTHER, INK = "#c2410c", "#94a3b8", "#1e293b"


def figure(verdicts: Sequence[gate.GateVerdict]) -> str:
    """Two bars for each quiz and share, one per cohort, and a mark where the upper one must reach."""
    rows = [
        (verdict, share) for verdict in verdicts for share in verdict.shares if share.condition == "given"
    ]
    width, height = LEFT + SCALE + 90, TOP + ROW * len(rows) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="13" fill="{INK}">',
        "<title>Parts de l’industrie et de l’ingénierie parmi dix propositions (réponses simulées)</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="24" font-size="15" font-weight="bold">'
        "Parts de dix propositions (réponses simulées)</text>",
        f'<rect x="16" y="36" width="12" height="12" fill="{SHIFTED}"/>',
        f'<rect x="200" y="36" width="12" height="12" fill="{OTHER}"/>',
        '<text x="34" y="47">moyennes des femmes</text><text x="218" y="47">moyennes des hommes</text>',
        f'<path d="M372 34v16" stroke="{INK}" stroke-width="2"/>'
        f'<text x="382" y="47">minimum : {decimal(gate.BOUND)} fois l’autre groupe</text>',
    ]
    for place, (verdict, share) in enumerate(rows):
        parts += _bars(TOP + ROW * place, f"{verdict.quiz} v{verdict.version}", share)
    return "\n".join([*parts, "</svg>\n"])


def _bars(top: int, quiz: str, share: gate.Share) -> Iterator[str]:
    wanted = LEFT + SCALE * share.other * gate.BOUND
    yield f'<text x="16" y="{top + 21}" font-weight="bold">{SHARES[share.name]}</text>'
    yield f'<text x="16" y="{top + 39}" font-size="11">{quiz}</text>'
    for line, (value, colour) in enumerate(((share.shifted, SHIFTED), (share.other, OTHER))):
        y = top + 6 + line * (BAR + 2)
        yield f'<rect x="{LEFT}" y="{y}" width="{SCALE * value:.1f}" height="{BAR}" fill="{colour}"/>'
        yield f'<text x="{LEFT + SCALE * value + 6:.1f}" y="{y + 14}">{percent(value)}</text>'
    yield f'<path d="M{wanted:.1f} {top + 2}v{BAR + 8}" stroke="{INK}" stroke-width="2"/>'
    ratio = f"{decimal(share.ratio, 2)}{'' if share.passed else ' refusé'}"
    yield f'<text x="{LEFT + SCALE + 20}" y="{top + 30}" font-weight="bold">{ratio}</text>'
