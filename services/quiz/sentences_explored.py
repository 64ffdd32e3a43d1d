"""One sentence, in French, on where what somebody said and what they explored differ. As in ``sentences``, it
describes and invites; it never says what somebody is."""

from collections.abc import Mapping

from services.quiz.explored import AVERAGE
from services.quiz.scoring.interests import LETTERS
from services.quiz.sentences import LIKED_ABOVE, LIKES

LEAN = 10
"""From AVERAGE: explored scores that random exploring seldom gives (see ``explored.PRIOR``)."""

GAP = 15
"""Difference of what was said and explored, each from its own middle, that is worth a sentence."""

Scores = Mapping[str, int]


def of_explored(said: Scores | None, scores: Scores) -> str:
    """``said``: of the latest result about interests without doubt. ``scores``: of ``explored.scores_of``."""
    strong = [letter for letter in _by(scores) if scores[letter] - AVERAGE >= LEAN]
    if not said:
        if not strong:
            return "Tu explores un peu de tout\u00a0: dans les lieux que tu as vus, aucune envie ne dépasse."
        return f"Les lieux que tu as explorés montrent surtout des métiers pour qui aime {LIKES[strong[0]]}."
    mean = sum(said.values()) / len(said)
    gaps = {letter: (said[letter] - mean) - (scores[letter] - AVERAGE) for letter in LETTERS}
    liked = [letter for letter in LETTERS if said[letter] > max(LIKED_ABOVE, mean)]
    missed = [
        letter for letter in _by(gaps) if letter in liked and gaps[letter] >= GAP and scores[letter] < AVERAGE
    ]
    more = [letter for letter in strong if gaps[letter] <= -GAP and letter not in liked]
    if missed and more:
        return (
            f"Au quiz, tu as dit aimer {LIKES[missed[0]]}\u202f; jusqu’ici, tu as plutôt exploré des métiers "
            f"pour qui aime {LIKES[more[0]]}."
        )
    if missed:
        return (
            f"Au quiz, tu as dit aimer {LIKES[missed[0]]}\u00a0: il te reste beaucoup à explorer de ce "
            "côté-là."
        )
    if more:
        return (
            f"Tu as beaucoup exploré des métiers pour qui aime {LIKES[more[0]]}, plus que tes réponses au "
            "quiz ne le laissaient attendre."
        )
    if both := [letter for letter in strong if letter in liked]:
        return f"Ce que tu explores ressemble à ce que tu as dit au quiz\u00a0: surtout {LIKES[both[0]]}."
    return "Tu explores un peu de tout, et rien n’y contredit ce que tu as dit au quiz."


def _by(values: Mapping[str, float]) -> list[str]:
    """Letters, highest value first; equal ones in the order of the hexagon."""
    return sorted(LETTERS, key=lambda letter: -values[letter])
