"""One function per page: its content, from the season. All of them raise what services raise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from contracts.errors import NotFound
from gateway.pages import live, words
from gateway.pages.render import Page, text
from gateway.pages.season import Item, SeasonAnswers

EXPLORE_PAGE = 24
"""The page size of the client, whose list replaces this one: with another, the page would change its
height."""
DESCRIPTION_MAX = 200
OCCUPATIONS_SHOWN = 8
FILTER_WORDS = {
    "challenge": "defi",
    "kind": "genre",
    "company": "entreprise",
    "occupation": "metier",
    "q": "q",
    "after": "apres",
}
"""Filter of the API -> its name in the query string of the page."""

HOME = (
    "Plus de quarante entreprises t’ouvrent leurs ateliers : visites à 360°, témoignages, vidéos et quiz. "
    "Gratuit, ouvert à tous, du 22 novembre au 31 décembre."
)


def home(season: SeasonAnswers) -> Page:
    return Page(
        template="home.html",
        title="Pousse la porte de l’usine",
        description=HOME,
        path="/",
        context={
            "challenges": season.challenges(),
            "companies": _by(season.companies(), "id"),
            "tours": season.contents(kind="tour")["items"],
        },
        seeds={"/suggestions": {"items": season.suggestions()}},
    )


def explore(season: SeasonAnswers, filters: Mapping[str, str]) -> Page:
    """``filters``: those of the API, checked."""
    companies, occupations = season.companies(), season.occupations()
    found = season.contents(limit=EXPLORE_PAGE, **filters)
    chosen = {name: value for name, value in filters.items() if name != "after"}
    query = {FILTER_WORDS[name]: value for name, value in chosen.items()}
    more = f"/explorer?{urlencode(query | {'apres': found['next']})}" if found["next"] else None
    named = sorted((words.both_names(each), each["rome"]) for each in occupations)
    return Page(
        template="explore.html",
        title="Explorer",
        description="Toutes les visites, les témoignages, les vidéos, les articles et les quiz de la saison"
        " : cherche un métier, une machine, une ville.",
        path="/explorer",
        context={
            "chosen": chosen,
            "contents": found["items"],
            "total": found.get("total"),
            "more": more,
            "companies": _by(companies, "id"),
            "company_options": [(each["id"], f"{each['name']}, {each['city']}") for each in companies],
            "occupation_options": [(rome, name) for name, rome in named],
        },
    )


def challenge(season: SeasonAnswers, id: str) -> Page:
    found, contents = season.challenge(id), season.contents(challenge=id)
    groups = ((kind, [each for each in contents["items"] if each["kind"] == kind]) for kind in words.KINDS)
    return Page(
        template="challenge.html",
        title=found["title"],
        description=_short(found["summary"]),
        path=f"/defis/{id}",
        challenge=id,
        context={
            "challenge": found,
            "groups": [(kind, group) for kind, group in groups if group],
            "companies": _by(season.companies(), "id"),
        },
        seeds={f"/contents?challenge={id}&limit=100": contents},
    )


def companies(season: SeasonAnswers) -> Page:
    found = season.companies()
    return Page(
        template="companies.html",
        title="Les entreprises",
        description=f"{words.counted(len(found), 'entreprise')} ouvrent leurs ateliers : où elles sont, "
        "ce qu’elles fabriquent, ce qu’on peut y voir.",
        path="/entreprises",
        context={"companies": found},
    )


def company(season: SeasonAnswers, id: str) -> Page:
    found, contents = season.company(id), season.contents(company=id)
    items = sorted(contents["items"], key=lambda each: each["kind"] != "tour")
    answers = season.live_answers_about(company=id)
    romes = dict.fromkeys(rome for each in items for rome in each["occupations"])
    return Page(
        template="company.html",
        title=found["name"],
        description=_short(found["summary"]),
        path=f"/entreprises/{id}",
        image=next((each["image"] for each in items if each.get("image")), None),
        context={
            "company": found,
            "contents": items,
            "answers": _answered(answers),
            "occupations": _known(season)(list(romes)[:OCCUPATIONS_SHOWN]),
        },
        seeds={
            f"/contents?company={id}&limit=100": contents,
            f"/live/answers?company={id}&limit=100": {"items": answers},
        },
    )


def occupations(season: SeasonAnswers) -> Page:
    found = sorted(season.occupations(), key=lambda each: each["name_feminine"])
    families: dict[str | None, str] = {
        each["family"]: words.FAMILIES.get(each["family"]) or each["family"] or words.NO_FAMILY
        for each in found
    }
    return Page(
        template="occupations.html",
        title="Les métiers",
        description=f"{words.counted(len(found), 'métier')} de l’industrie, par famille, "
        "et où la saison les montre.",
        path="/metiers",
        context={
            "count": len(found),
            "families": [
                (name, [each for each in found if each["family"] == family])
                for family, name in sorted(families.items(), key=lambda pair: pair[1])
            ],
        },
    )


def occupation(season: SeasonAnswers, rome: str) -> Page:
    found, contents = season.occupation(rome), season.contents(limit=24, occupation=rome)
    answers = season.live_answers_about(occupation=rome)
    name, scenes = words.both_names(found), list(_scenes(season, found.get("shown_by", {}).get("scenes", ())))
    return Page(
        template="occupation.html",
        title=name,
        description=_short(found.get("summary") or f"{name} : ce que c’est, et les métiers voisins."),
        path=f"/metiers/{rome}",
        context={
            "occupation": found,
            "contents": _told_and_shown(contents["items"], found.get("shown_by", {}).get("contents", ())),
            "scenes": scenes,
            "answers": _answered(answers),
            "written": _written_for_season(contents["items"], scenes) if found["in_season"] else "",
        },
        seeds={
            f"/occupations/{rome}": found,
            f"/live/answers?occupation={rome}&limit=100": {"items": answers},
        },
    )


def content(season: SeasonAnswers, id: str) -> Page | str:
    """A str is an address to redirect to: tours and quizzes have pages of their own."""
    found = season.content(id)
    if found["kind"] == "tour":
        return f"/visites/{id}"
    if found["kind"] == "quiz" and (quiz := season.quiz_of_content(id)):
        return f"/quiz/{quiz}"
    known, person = _known(season), found.get("person")
    return Page(
        template="content.html",
        title=found["title"],
        description=_short(found["summary"]),
        path=f"/contenus/{id}",
        challenge=found["challenge"],
        kind="article",
        image=found.get("image"),
        context={
            "content": found,
            "company": _by(season.companies(), "id").get(found.get("company")),
            "occupation": next(iter(known([person["occupation"]])), None) if person else None,
            "occupations": known(found["occupations"]),
        },
        seeds={f"/contents/{id}": found},
    )


def tour(season: SeasonAnswers, id: str, scene: str | None) -> Page:
    """``scene``: gives the page's title, description and picture, for previews of a link to it."""
    found = season.tour(id)
    shown = next((each for each in found["scenes"] if each["id"] == scene), None)
    pictured = shown or found["scenes"][0]
    return Page(
        template="tour.html",
        title=f"{shown['title']} : {found['title']}" if shown else found["title"],
        description=_short(shown["description"] if shown else found["summary"]),
        path=f"/visites/{id}",
        challenge=found["challenge"],
        kind="article",
        image=(pictured.get("image") or {}).get("poster"),
        context={
            "tour": found,
            "company": _by(season.companies(), "id").get(found.get("company")),
            "known": _known(season),
        },
        seeds={f"/tours/{id}": found},
    )


def quizzes(season: SeasonAnswers) -> Page:
    found = season.quizzes()
    interests = sorted(
        (each for each in found if each["kind"] == "interests"), key=lambda each: -each["items"]
    )
    return Page(
        template="quizzes.html",
        title="Quel métier est fait pour toi ?",
        description="Trente activités : dis ce qui te plairait, et découvre dix métiers, "
        "avec les réponses qui y mènent.",
        path="/quiz",
        context={
            "interests": interests,
            "knowledge": [each for each in found if each["kind"] != "interests"],
        },
    )


def quiz(season: SeasonAnswers, id: str) -> Page | str:
    """A str is an address to redirect to: ``id`` may be that of the quiz's content."""
    try:
        found = season.quiz(id)
    except NotFound:
        own = season.quiz_of_content(id)
        if own is None or own == id:
            raise
        return f"/quiz/{own}"
    questions = found.get("items") or found.get("questions") or []
    return Page(
        template="quiz.html",
        title=found["title"],
        description=_short(found["summary"]),
        path=f"/quiz/{id}",
        challenge=found["challenge"],
        context={"quiz": found, "question_count": len(questions)},
        seeds={f"/quizzes/{id}": found},
    )


def text_page(name: str) -> Page:
    """The page of ``texts/<name>.md``."""
    title, lead, html = text(name)
    return Page(
        template="text.html", title=title, description=_short(lead), path=f"/{name}", context={"html": html}
    )


def _short(said: str) -> str:
    """``said`` in at most DESCRIPTION_MAX characters, cut between words."""
    line = " ".join(said.split())
    return (
        line
        if len(line) <= DESCRIPTION_MAX
        else line[:DESCRIPTION_MAX].rpartition(" ")[0].rstrip(" ,;:") + "…"
    )


def _by(items: Iterable[Item], key: str) -> dict[str | None, Item]:
    return {item[key]: item for item in items}


def _answered(answers: Iterable[Item]) -> list[Item]:
    """Written answers, each with ``who`` gave it."""
    return [each | {"who": live.who(each["professional"])} for each in answers]


def _told_and_shown(contents: Iterable[Item], order: Sequence[str]) -> list[tuple[str, list[Item]]]:
    """(title, contents) of an occupation's page; testimonies of people with it come first in ``order``."""
    found = sorted(contents, key=lambda each: order.index(each["id"]) if each["id"] in order else -1)
    testimonies = [each for each in found if each["kind"] == "testimony"]
    others = [each for each in found if each not in testimonies]
    return [("Qui en parle", testimonies), ("Où le voir", others)]


def _written_for_season(contents: Iterable[Item], scenes: Sequence[Item]) -> str:
    """Of what an occupation's page shows, the season's own; it names nothing that there is not."""
    kinds = {each["kind"] for each in contents}
    written = ["Ce qu’on y fait"]
    if scenes or "tour" in kinds:
        written.append("les visites")
    if "testimony" in kinds:
        written.append("les témoignages")
    if kinds - {"tour", "testimony"}:
        written.append("les autres contenus")
    if len(written) == 1:
        return f"{written[0]}\u00a0: écrit pour la saison."
    return f"{', '.join(written[:-1])} et {written[-1]}\u00a0: écrits pour la saison."


def _known(season: SeasonAnswers) -> Callable[[Iterable[str]], list[Item]]:
    """ROME codes -> those occupations of the season, in that order."""
    table = _by(season.occupations(), "rome")
    return lambda romes: [table[rome] for rome in romes if rome in table]


def _scenes(season: SeasonAnswers, shown: Iterable[Mapping[str, str]]) -> Iterable[dict[str, Any]]:
    for each in shown:
        try:
            tour = season.tour(each["tour"])
        except NotFound:
            continue  # withdrawn since
        for scene in tour["scenes"]:
            for hotspot in scene["hotspots"]:
                if (scene["id"], hotspot["id"]) == (each["scene"], each["hotspot"]):
                    yield {"tour": tour, "scene": scene, "hotspot": hotspot}


def addresses(season: SeasonAnswers) -> list[str]:
    """Paths of all public pages."""
    fixed = [
        "/",
        "/explorer",
        "/entreprises",
        "/metiers",
        "/rencontres",
        "/quiz",
        "/a-propos",
        "/accessibilite",
        "/donnees-personnelles",
        "/sources",
    ]
    contents = [each for each in season.every_content() if each["kind"] != "quiz"]
    return [
        *fixed,
        *(f"/defis/{each['id']}" for each in season.challenges()),
        *(f"/entreprises/{each['id']}" for each in season.companies()),
        *(f"/metiers/{each['rome']}" for each in season.occupations()),
        *(words.address_of(each) for each in contents),
        *(f"/quiz/{each['id']}" for each in season.quizzes()),
        *live.addresses(season),
    ]
