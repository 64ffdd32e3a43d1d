"""Results of the calls of quiz: what is stored, with the texts of the current season.

Built by hand rather than by schemas, which are slower: a whole class submits within one minute.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.quiz import comparison as compared
from services.quiz import domain, explored, reasons, sentences, sentences_explored, shown_by
from services.quiz.scoring.interests import InterestQuiz

Document = Mapping[str, Any]
Names = Callable[[str], dict[str, str]]
"""ROME code -> ``{name_feminine, name_masculine}``, also of an occupation that has left the season."""

PROFILE = ("scores", "standardised", "code", "confidence", "doubt")
SCORE_IN_DOUBT = 50
"""Shown for every match of answers that do not decide; results stored earlier have higher ones."""
OCCUPATIONS_SOURCE = "Métiers\u00a0: répertoire ROME de France Travail, Licence Ouverte 2.0."
ORDER_SOURCE = (
    "Ordre des métiers\u00a0: cette feuille utilise des données de la base O*NET® 30.2 du ministère "
    "américain du Travail (USDOL/ETA), licence CC BY 4.0. O*NET® est une marque de USDOL/ETA. Nous avons "
    "modifié ces données\u202f; USDOL/ETA ne les a ni approuvées, ni soutenues, ni testées. Ce service "
    "utilise la classification ESCO de la Commission européenne."
)
"""Notices of data, to be shown with a result that leaves the site. On the site a page has them all."""

SUMMARY = ("title", "summary", "challenge", "duration_minutes")


def quiz_summary(quiz: domain.PreparedQuiz) -> dict[str, Any]:
    """As ListedQuiz; ``items`` is a number."""
    return {
        "id": quiz.id,
        "kind": quiz.kind,
        "version": quiz.version,
        **{key: quiz.definition[key] for key in SUMMARY},
        "content": quiz.definition.get("content"),
        "items": quiz.size,
    }


def quiz_full(quiz: domain.PreparedQuiz) -> dict[str, Any]:
    """With its items or questions, but without letters, keys, tolerances and explanations. ``items`` is a
    list here, not a number."""
    shown = quiz_summary(quiz)
    if quiz.interests:
        items = [{"id": item.id, "text": item.text} for item in quiz.interests.items]
        return shown | {"answers": quiz.definition["answers"], "items": items}
    del shown["items"]
    public = ("id", "type", "text", "choices", "unit", "minimum", "maximum")
    return shown | {
        "questions": [
            {key: question[key] for key in public if key in question}
            for question in quiz.definition["questions"]
        ]
    }


def names_in(season: domain.QuizSeason, official: Mapping[str, str]) -> Names:
    """Names from the season's table, else from the register's ``official`` names, else the code itself."""

    def names(rome: str) -> dict[str, str]:
        if entry := season.table.get(rome):
            return {key: entry[key] for key in ("name_feminine", "name_masculine")}
        feminine, masculine = domain.both_names(official.get(rome, rome))
        return {"name_feminine": feminine, "name_masculine": masculine}

    return names


def occupations_of(outcome: Document) -> set[str]:
    """ROME codes of all occupations in a stored outcome."""
    codes = {match["rome"] for match in outcome.get("matches", ())}
    neighbour = outcome.get("neighbour")
    return codes | ({neighbour["rome"], neighbour["near"]} if neighbour else set())


def result_summary(result: Document, quiz: domain.PreparedQuiz | None) -> dict[str, Any]:
    """As ListedResult. ``quiz``: the version that ``result`` answers, None if it is not stored."""
    outcome = result["outcome"]
    profile = outcome.get("profile") or {}
    return {
        "id": result["_id"],
        "quiz": result["quiz"],
        "version": result["version"],
        "kind": result["kind"],
        "title": quiz.definition["title"] if quiz else None,
        "completed_at": result["completed_at"],
        "code": profile.get("code"),
        "doubt": profile.get("doubt"),
        "right": outcome.get("right"),
        "questions": outcome.get("questions"),
    }


def result_full(
    result: Document, quiz: domain.PreparedQuiz, season: domain.QuizSeason, names: Names, *, created: bool
) -> dict[str, Any]:
    """As ResultInFull. ``quiz``: the version that ``result``, as it is stored, answers."""
    shown = {key: result[key] for key in ("quiz", "version", "kind", "completed_at")}
    head = {"id": result["_id"], **shown, "created": created}
    outcome = result["outcome"]
    if quiz.interests is None:
        questions = quiz.definition["questions"]
        explanations = {question["id"]: question["explanation"] for question in questions}
        marks = [mark | {"explanation": explanations[mark["question"]]} for mark in outcome["answers"]]
        return head | {"right": outcome["right"], "questions": outcome["questions"], "answers": marks}
    profile = {key: outcome["profile"][key] for key in PROFILE}
    says = {"says": sentences.of_profile(outcome["profile"]), "title": sentences.title_of(outcome["profile"])}
    return head | {
        "profile": profile | says,
        "matches": _matches(result, quiz.interests, season, names),
        "neighbour": _neighbour(outcome["neighbour"], season, names),
    }


def result_sheet(
    result: Document, answers: Document, quiz: domain.PreparedQuiz, season: domain.QuizSeason
) -> dict[str, Any]:
    """As ResultSheet. ``result``: as ResultInFull, about interests; ``answers``: as they are stored."""
    words = quiz.definition["answers"]
    items = quiz.interests.items if quiz.interests else ()
    return {
        "result": result,
        "title": quiz.definition["title"],
        "answers": [
            {"item": item.id, "text": item.text, "answer": answers[item.id], "says": words[answers[item.id]]}
            for item in items
        ],
        "sources": list(_sources(result, season)),
    }


def _sources(result: Document, season: domain.QuizSeason) -> Iterator[str]:
    yield OCCUPATIONS_SOURCE
    if any(candidate.scores for candidate in season.occupations):
        yield ORDER_SOURCE
    studied = [match["rome"] for match in result["matches"] if season.studies_length(match["rome"])]
    for notice in dict.fromkeys(season.studies[rome]["notice"] for rome in studied):
        yield f"Études. {notice}"


def _matches(
    result: Document, quiz: InterestQuiz, season: domain.QuizSeason, names: Names
) -> list[dict[str, Any]]:
    outcome, answers = result["outcome"], result["answers"]
    matches, doubt = outcome["matches"], outcome["profile"]["doubt"]
    found = reasons.reasons_of(quiz, answers, matches, season.known, outcome.get("seen", ()))
    texts = {item.id: item.text for item in quiz.items}
    shown = []
    for match, why in zip(matches, found, strict=True):
        rome = match["rome"]
        entry = season.table.get(rome, {})
        shown.append(
            {
                "rome": rome,
                **names(rome),
                "summary": entry.get("summary"),
                "family": entry.get("family"),
                "score": SCORE_IN_DOUBT if doubt else match["score"],
                "explored": match["explored"],
                "reasons": [
                    {"item": item, "text": texts[item], "answer": answers[item]} for item in why.answers
                ],
                "other_reasons": [
                    {"kind": other.kind, "text": other.text, **dict(other.where)} for other in why.others
                ],
                "shown_by": entry.get("shown_by") or shown_by.NOTHING,
                "sessions": [],
                **_studies_length(season, rome),
                **_says(why, match, outcome["profile"], entry.get("riasec", ""), names),
            }
        )
    return shown


def _says(
    why: reasons.Reasons, match: Document, profile: Document, riasec: str, names: Names
) -> dict[str, Any]:
    if not riasec:
        return {}  # it has left the season: nothing is known of it
    if not why.answers:
        score, explored, reserved = match["score"], match["explored"], match.get("reserved", False)
        says = sentences.lacking(profile, riasec, score=score, explored=explored, reserved=reserved)
        return {"says": says}
    if why.same_work_as is None:
        return {}
    return {
        "says": sentences.of_same_work(names(why.same_work_as)),
        "same_work_as": [why.same_work_as],
    }


def _neighbour(neighbour: Document | None, season: domain.QuizSeason, names: Names) -> dict[str, Any] | None:
    if neighbour is None:
        return None
    rome, near = neighbour["rome"], neighbour["near"]
    return {
        "rome": rome,
        **names(rome),
        "summary": season.table.get(rome, {}).get("summary"),
        "near": near,
        "says": sentences.of_neighbour(names(rome), names(near)),
    }


def comparison(now: Document, before: Document, season: domain.QuizSeason, names: Names) -> dict[str, Any]:
    """As Comparison. Both are results as they are stored; ``season`` has the versions that they answer."""
    quiz, earlier_quiz = (season.versions[each["quiz"], each["version"]] for each in (now, before))
    changes = compared.comparison(now, before, quiz, earlier_quiz)
    if "occupations" in changes:
        changes["occupations"] = {
            what: [{"rome": code, **names(code)} for code in codes]
            for what, codes in changes["occupations"].items()
        }
    moments = {"completed_at": now["completed_at"], "earlier_completed_at": before["completed_at"]}
    return {"result": now["_id"], "earlier": before["_id"], "kind": now["kind"], **moments, **changes}


def occupation(
    rome: str, season: domain.QuizSeason, official: Document | None, names: Names
) -> dict[str, Any]:
    """As OccupationProfile. ``official``: the register's entry; None only for one of the season."""
    entry, register = season.table.get(rome, {}), official or {}
    near = list(dict.fromkeys([*entry.get("near", ()), *register.get("near", ())]))
    return {
        "rome": rome,
        **names(rome),
        "riasec": entry.get("riasec") or register.get("riasec") or "",
        "summary": entry.get("summary"),
        "family": entry.get("family"),
        "challenges": entry.get("challenges", []),
        "transitions": entry.get("transitions") or register.get("transitions") or [],
        "interests": register.get("interests", []),
        "near": [{"rome": code, **names(code), "in_season": code in season.table} for code in near],
        "in_season": bool(entry),
        "shown_by": entry.get("shown_by") or shown_by.NOTHING,
        **_studies(season, rome),
    }


def _studies_length(season: domain.QuizSeason, rome: str) -> dict[str, Any]:
    length = season.studies_length(rome)
    return {"studies_length": length} if length else {}


def _studies(season: domain.QuizSeason, rome: str) -> dict[str, Any]:
    """The fields about studies of OccupationProfile; none where nothing is known."""
    known = season.studies.get(rome)
    if not known:
        return {}
    source = {"notice": known["notice"], "as_of": known["as_of"]}
    return {"studies": known["studies"], "studies_source": source, **_studies_length(season, rome)}


def interests(
    count: int,
    said: Document | None,
    scores: Mapping[str, int] | None,
    to_try: Sequence[explored.Place],
    names: Names,
) -> dict[str, Any]:
    """As InterestsOfVisitor. ``count``: explored places; ``said``: as ``store.latest_interests``; ``scores``:
    of what was explored."""
    return {
        "explored": count,
        "needed": explored.NEEDED,
        "said": {"result": said["result"], "scores": said["scores"]} if said else None,
        "scores": scores,
        "says": sentences_explored.of_explored(said["scores"] if said else None, scores) if scores else None,
        "try_next": [
            {
                "kind": place.kind,
                "title": place.title,
                "tour": place.content if place.hotspot else None,
                "scene": place.scene,
                "hotspot": place.hotspot,
                "content": None if place.hotspot else place.content,
                "occupations": [{"rome": code, **names(code)} for code in place.occupations],
            }
            for place in to_try
        ],
    }


def export(found: explored.Explored, results: list[dict[str, Any]]) -> dict[str, Any]:
    """All stored data of a visitor, without the visitor's id and the state of the outbox."""
    internal = ("_id", "visitor", "pending_since")
    return {
        "explored": [
            {"hotspot": hotspot, "occupations": codes} for hotspot, codes in sorted(found.seen.items())
        ],
        "completed": [
            {"content": content, "occupations": codes} for content, codes in sorted(found.completed.items())
        ],
        "results": [
            {"id": result["_id"]} | {key: value for key, value in result.items() if key not in internal}
            for result in results
        ],
    }
