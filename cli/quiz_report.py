"""The report about a season's interests quizzes: fair, reliable, understood? All on simulated answers.

Readable Markdown, and its figure as SVG: a handful of bars needs no library.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cli import season
from contracts.calls.quiz import ANSWER_MAX
from services.quiz import schemas
from services.quiz.lab import gate, psychometrics
from services.quiz.lab.simulation import SHARED, Answers, answers, interests
from services.quiz.scoring.interests import LETTERS, InterestQuiz, profile_of
from services.quiz.scoring.matching import PLACES, RULE, Occupation, Rule

NAME = "quiz-report"
NO_RULE = Rule(industry=0, engineering=0, of_a_family=PLACES, of_the_same_letters=PLACES)
PEOPLE, SEED = 500, 72
JUDGED = 200
"""People in each cohort of each seed: more than an import takes, for a narrower interval."""


def _alpha(items: int) -> str:
    """Cronbach's alpha of ``items`` that are alike, as the simulation makes them (Spearman and Brown)."""
    return f"{items * SHARED / (1 + (items - 1) * SHARED):.2f}"


HEAD = f"""# What the interests quizzes do

Every figure comes from **simulated answers**: no pupil has answered. They tell how these quizzes and the
matching behave if people are as the literature describes them; not whether the activities are well chosen.
How people are simulated, with sources: `services/quiz/lab/simulation.py`. Why the rule is as it is:
[ADR 10](adr/0010-matching.md). Made by `usine quiz report`.

**The stereotype gate.** Two cohorts of {JUDGED * len(gate.SEEDS):,} simulated people, the same but for the
published differences between women's and men's interests (Su, Rounds & Armstrong, 2009), answer each quiz.
Of the {PLACES} occupations that are proposed to each person, the share of industry's (ROME codes in H and I)
and of engineering's in the cohort with the women's means may not fall below {gate.BOUND:g} of that in the
other. A version that fails cannot be published. The people are drawn with {len(gate.SEEDS)} seeds in a row,
none of which was picked; the interval is the 95 % interval of the ratio, by the spread between the seeds
(Student's t). The last column is what the ratio would be if the ten were simply those of the highest scores.

**What follows from the simulation itself.** In it, every activity shares {SHARED:.0%} of its variance with
the others of its letter: a parameter that was chosen, not measured. Cronbach's alpha follows from it and from
the number of activities ({_alpha(5)} for five of a letter, {_alpha(2)} for two, a little less with answers in
five steps), and so does the share of activities that go best with their own letter. Both say that so many
activities are enough if each is as good as assumed; neither is evidence about these activities. The
correlations between letters are put in, too: that the hexagon holds shows only that the quiz keeps it.

![Shares of industry and engineering among the ten proposals]({NAME}.svg)
"""


@dataclass(frozen=True)
class Found:
    """Of one version. ``naive``: the verdict if matching followed no rule but the score."""

    quiz: InterestQuiz
    title: str
    verdict: gate.Verdict
    naive: gate.Verdict


def report(folder: Path, out: Path | None) -> str:
    """About the season in ``folder``, gate passed or not. Written to ``out``, too, with its figure, if given.

    Raises SeasonError if the season cannot be read.
    """
    files = season.read(folder, judged=False)
    table = [
        Occupation(entry["rome"], entry["riasec"], entry["family"], tuple(entry["near"]))
        for entry in files.content.occupations
    ]
    found = [
        _found(schemas.interest_quiz(definition), definition["title"], table)
        for definition in files.quizzes.values()
        if definition["kind"] == "interests"
    ]
    text = "\n".join([HEAD, *(line for each in found for line in _section(each)), _table_says(table)])
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{NAME}.md").write_text(text, encoding="utf-8")
        (out / f"{NAME}.svg").write_text(figure([each.verdict for each in found]), encoding="utf-8")
    return text


def _found(quiz: InterestQuiz, title: str, table: Sequence[Occupation]) -> Found:
    return Found(quiz, title, gate.judge(quiz, table, JUDGED), gate.judge(quiz, table, rule=NO_RULE))


def _section(found: Found) -> Iterator[str]:
    quiz = found.quiz
    yield f"## {found.title}\n"
    said = _said(found.verdict.passed)
    yield f"`{quiz.id}`, version {quiz.version}, {len(quiz.items)} activities: **{said}**\n"
    yield (
        "| among the ten | women's means | men's means | ratio | 95 % interval | at least | gate "
        "| ratio without the rule |"
    )
    yield "|---|---:|---:|---:|---|---:|---|---:|"
    for share, naive in zip(found.verdict.shares, found.naive.shares, strict=True):
        yield (
            f"| {share.name} | {share.shifted:.1%} | {share.other:.1%} | **{share.ratio:.2f}** "
            f"| {share.low:.2f} to {share.high:.2f} | {gate.BOUND:g} | {_said(share.passed)} "
            f"| {naive.ratio:.2f} |"
        )
    alphas, recovery = psychometrics.alphas(quiz), psychometrics.recovery(quiz)
    yield f"\n| letter | {' | '.join(LETTERS)} |\n|---|{'---:|' * len(LETTERS)}"
    yield f"| activities | {' | '.join(str(sum(i.letter == one for i in quiz.items)) for one in LETTERS)} |"
    simulated = " | ".join(f"{alphas[letter]:.2f}" for letter in LETTERS)
    yield f"| Cronbach's alpha, as simulated | {simulated} |\n"
    hexagon = recovery.hexagon
    yield (
        f"- Six factors: {recovery.at_home:.0%} of the activities go best with their own letter, as simulated"
        f"{': strays are ' + ', '.join(recovery.strays) if recovery.strays else ''}."
    )
    yield (
        f"- The hexagon: {hexagon.held} of its 72 order predictions hold "
        f"(correspondence index {hexagon.correspondence:.2f}; Hubert & Arabie, 1987)."
    )
    yield from _who_is_understood(quiz)
    yield ""


def _said(passed: bool) -> str:
    return "passed" if passed else "REFUSED"


def _who_is_understood(quiz: InterestQuiz) -> Iterator[str]:
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
    yield f"- Somebody's truly strongest letter is among the first two found: {first / PEOPLE:.0%}."
    yield f"- The first letter found is among the first two when they answer again: {again / PEOPLE:.0%}."
    yield (
        f"- Told that it is too flat to decide: {_doubted(quiz, careful):.0%} of those who answer with care, "
        f"{_doubted(quiz, clicking):.0%} of those who click at random, "
        f"{_doubted(quiz, drumming):.0%} of those who click nearly always the same."
    )


def _anything(quiz: InterestQuiz, chance: Random) -> Answers:
    return {item.id: chance.randint(0, ANSWER_MAX) for item in quiz.items}


def _doubted(quiz: InterestQuiz, given: Sequence[Answers]) -> float:
    return sum(profile_of(quiz, one).doubt is not None for one in given) / len(given)


def _table_says(table: Sequence[Occupation]) -> str:
    def count(has: Callable[[Occupation], bool]) -> int:
        return sum(map(has, table))

    return (
        "## The table of occupations\n\n"
        f"{len(table)} occupations, of which {count(lambda one: one.industry)} of industry and "
        f"{count(lambda one: one.engineering)} of engineering. Of ten places, {RULE.industry} at least go "
        f"to industry and {RULE.engineering} to engineering; {RULE.of_a_family} at most to one family, and "
        f"{RULE.of_the_same_letters} to the same letters.\n"
    )


LEFT, TOP, SCALE, ROW, BAR = 250, 64, 480, 66, 18
SHIFTED, OTHER, INK = "#c2410c", "#94a3b8", "#1e293b"


def figure(verdicts: Sequence[gate.Verdict]) -> str:
    """Two bars for each quiz and share, one per cohort, and a mark where the upper one must reach."""
    rows = [(verdict, share) for verdict in verdicts for share in verdict.shares]
    width, height = LEFT + SCALE + 90, TOP + ROW * len(rows) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="13" fill="{INK}">',
        "<title>Shares of industry and engineering among ten proposals, on simulated answers</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="16" y="24" font-size="15" font-weight="bold">Shares of ten proposals (simulated)</text>',
        f'<rect x="16" y="36" width="12" height="12" fill="{SHIFTED}"/>',
        f'<rect x="150" y="36" width="12" height="12" fill="{OTHER}"/>',
        '<text x="34" y="47">women’s means</text><text x="168" y="47">men’s means</text>',
        f'<path d="M272 34v16" stroke="{INK}" stroke-width="2"/>'
        f'<text x="282" y="47">what the gate wants: {gate.BOUND:g} of the other</text>',
    ]
    for place, (verdict, share) in enumerate(rows):
        parts += _bars(TOP + ROW * place, f"{verdict.quiz} v{verdict.version}", share)
    return "\n".join([*parts, "</svg>\n"])


def _bars(top: int, quiz: str, share: gate.Share) -> Iterator[str]:
    wanted = LEFT + SCALE * share.other * gate.BOUND
    yield f'<text x="16" y="{top + 21}" font-weight="bold">{share.name}</text>'
    yield f'<text x="16" y="{top + 39}" font-size="11">{quiz}</text>'
    for line, (value, colour) in enumerate(((share.shifted, SHIFTED), (share.other, OTHER))):
        y = top + 6 + line * (BAR + 2)
        yield f'<rect x="{LEFT}" y="{y}" width="{SCALE * value:.1f}" height="{BAR}" fill="{colour}"/>'
        yield f'<text x="{LEFT + SCALE * value + 6:.1f}" y="{y + 14}">{value:.1%}</text>'
    yield f'<path d="M{wanted:.1f} {top + 2}v{BAR + 8}" stroke="{INK}" stroke-width="2"/>'
    verdict = "" if share.passed else " refused"
    yield f'<text x="{LEFT + SCALE + 20}" y="{top + 30}" font-weight="bold">{share.ratio:.2f}{verdict}</text>'
