"""A site as ``usine web build`` makes it, and a season, as small as they can be."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.errors import NotFound
from gateway.pages.words import CHALLENGES

INDEX = """\
<!doctype html>
<html lang="fr">
  <head>
    <meta charset="utf-8" />
    <script src="/theme.js"></script>
    <!--head-->
    <script type="module" crossorigin src="/assets/index-abc123.js"></script>
  </head>
  <body>
    <div id="app"><!--body--></div>
  </body>
</html>
"""
SCRIPT = b"console.log('bonjour');" * 100


def small_site(folder: Path) -> Path:
    (folder / "assets").mkdir(parents=True)
    (folder / "icons").mkdir()
    (folder / "index.html").write_text(INDEX)
    (folder / "assets" / "index-abc123.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc123.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (folder / "assets" / "index-abc123.js.br").write_bytes(b"brotli, for all that the gateway knows")
    (folder / "assets" / "text.woff2").write_bytes(b"font")
    (folder / "icons" / "icon.svg").write_text("<svg/>")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "sw.js").write_text("self")
    (folder / "theme.js").write_text("theme")
    (folder / "secret.key").write_text("none of your business")
    return folder


EVIL = "Une grue </script><script>alert(1)</script> & « 75 m »"
IMAGE = {"url": "/media/0123456789abcdef/cabine-poster.webp", "width": 1280, "height": 720, "bytes": 50_000}
CONTENT = {
    "id": "temoignage-sandrine",
    "kind": "testimony",
    "title": "Sandrine, chaudronnière",
    "summary": "Elle plie l’acier.",
    "challenge": "inclusion",
    "company": "cigogne-levage",
    "occupations": ["H2902"],
    "duration_minutes": 5,
    "image": None,
    "hotspot_count": None,
}
VIDEO = CONTENT | {"id": "video-grue", "kind": "video", "title": "Le film"}
QUIZ_CONTENT = CONTENT | {"id": "contenu-quiz", "kind": "quiz", "title": "Le quiz de la grue"}
TOUR = CONTENT | {
    "id": "grue-a-tour",
    "kind": "tour",
    "title": EVIL,
    "summary": "Monte dans la cabine. " * 30,
    "image": IMAGE,
    "hotspot_count": 1,
}
SCENES = [
    {
        "id": "atelier",
        "title": "L’atelier",
        "description": "Des étincelles.",
        "panorama_alt": "Un hall haut.",
        "initial_view": {"yaw": 0, "pitch": 0},
        "image": {"poster": IMAGE, "sizes": [IMAGE, IMAGE]},
        "links": [{"to": "cabine", "label": "Monter en cabine", "yaw": 0, "pitch": 0}],
        "hotspots": [
            {
                "id": "grue-soudure",
                "title": "Le robot et la chaudronnière",
                "text": "Le cordon est régulier.",
                "alt": "Un bras jaune.",
                "yaw": 0,
                "pitch": 0,
                "occupations": ["H2902", "Z9999"],
            }
        ],
    },
    {
        "id": "cabine",
        "title": "La cabine",
        "description": "On voit loin.",
        "panorama_alt": "La ville.",
        "initial_view": {"yaw": 0, "pitch": 0},
        "image": {"poster": IMAGE | {"url": "/media/fedcba9876543210/vue.webp"}, "sizes": [IMAGE, IMAGE]},
        "links": [],
        "hotspots": [],
    },
]
COMPANY = {
    "id": "cigogne-levage",
    "name": "Cigogne Levage",
    "city": "Strasbourg",
    "sector": "Grues",
    "summary": "Elle lève ce que personne ne porte.",
}
OCCUPATION = {
    "rome": "H2902",
    "name_feminine": "Chaudronnière",
    "name_masculine": "Chaudronnier",
    "riasec": "RI",
    "family": "production",
    "challenges": ["inclusion"],
    "transitions": ["ecological"],
    "near": ["H2913"],
    "summary": "Elle ou il donne sa forme au métal.",
}
PROFILE = OCCUPATION | {
    "interests": ["Le concret"],
    "near": [{"rome": "H2913", "name_feminine": "Soudeuse", "name_masculine": "Soudeur"}],
    "shown_by": {
        "contents": [],
        "scenes": [
            {"tour": "grue-a-tour", "scene": "atelier", "hotspot": "grue-soudure"},
            {"tour": "retiree", "scene": "atelier", "hotspot": "autre"},
        ],
    },
    "in_season": True,
    "studies": [
        {
            "name_feminine": "soudeuse",
            "name_masculine": "soudeur",
            "close": True,
            "level": "Bac + 2",
            "years_after_troisieme": 5,
            "to_start": ["BTS <métaux>"],
            "to_go_further": [],
            "url": "https://www.onisep.fr/http/redirection/metier/slug/MET.899",
        }
    ],
    "studies_source": {"notice": "Source : Onisep, avril 2026, sous licence ODbL.", "as_of": "2026-04"},
}
QUIZ = {
    "id": "quiz-grue",
    "kind": "knowledge",
    "version": 1,
    "title": "As-tu vu la grue ?",
    "summary": "Trois questions.",
    "challenge": "inclusion",
    "duration_minutes": 3,
    "content": "contenu-quiz",
    "items": 3,
}
INTERESTS = QUIZ | {"id": "quel-metier", "kind": "interests", "content": None, "items": 30}
PROFESSIONAL = {
    "id": "yasmine-grutiere",
    "first_name": "Yasmine",
    "occupation": "H2902",
    "occupation_names": ["Grutière", "Grutier"],
    "company": "cigogne-levage",
    "company_name": "Cigogne Levage",
}
SESSION = {
    "id": "conduire-une-grue",
    "title": "Conduire une grue depuis le sol",
    "summary": "Elle conduit sans monter.",
    "challenge": "inclusion",
    "languages": ["fr"],
    "professionals": [PROFESSIONAL],
    "starts_at": "2100-12-01T13:00:00Z",
    "ends_at": "2100-12-01T13:45:00Z",
    "minutes": 45,
    "capacity": 300,
    "places_left": 42,
    "state": "scheduled",
    "moved_from": None,
    "questions": 0,
    "answers": 0,
}
PAST_SESSION = SESSION | {
    "id": "la-grue-d-hier",
    "title": "La grue d’hier",
    "starts_at": "2026-01-02T22:30:00Z",
    "ends_at": "2026-01-02T23:15:00Z",
    "state": "ended",
}
ITEMS = sorted([CONTENT, QUIZ_CONTENT, TOUR, VIDEO], key=lambda each: each["id"])


def _found(table: dict[str, Any]) -> Callable[..., Any]:
    def find(**arguments: Any) -> Any:
        key = next(value for value in arguments.values() if value)
        if key not in table:
            raise NotFound(f"no {key}")
        return table[key]

    return find


def _listed(**query: Any) -> dict[str, Any]:
    """Two to a page where that is requested, like a catalog that has more than fits."""
    fields = ("challenge", "kind", "company")
    found = [each for each in ITEMS if all(query[f] in (None, each[f]) for f in fields)]
    if query["occupation"]:
        found = [each for each in found if query["occupation"] in each["occupations"]]
    if query["q"]:
        found = [each for each in found if query["q"] in each["title"].lower()]
    rest = [each for each in found if query["after"] is None or each["id"] > query["after"]]
    page = rest[: min(2, query["limit"])]
    return {"items": page, "next": page[-1]["id"] if len(rest) > len(page) else None, "total": len(found)}


def _answered(**about: Any) -> list[dict[str, Any]]:
    """One answer, of the session of ``about`` or of the past one."""
    [(name, of)] = [(name, value) for name, value in about.items() if name != "limit"]
    session = of if name == "session" else PAST_SESSION["id"]
    return [
        {
            "id": "4e5017d0-0000-4000-8000-000000000002",
            "session": session,
            "session_title": "La grue d’hier",
            "question": f"{EVIL} ({of})",
            "answer": "Au début, oui.",
            "professional": PROFESSIONAL,
            "at": "2026-01-03T09:00:00Z",
        }
    ]


def season_answers() -> dict[str, Any]:
    full = {"version": "1", "body": None, "transcript": None, "person": None}
    return {
        "catalog.list_challenges": [
            {"id": id, "title": name, "summary": "Une place pour chacune et chacun."}
            for id, name in CHALLENGES.items()
        ],
        "catalog.list_companies": [COMPANY],
        "catalog.list_occupations": [OCCUPATION],
        "catalog.list_contents": _listed,
        "catalog.list_suggestions": lambda content: [each | {"reason": None} for each in ITEMS[:3]],
        "catalog.get_content": _found(
            {
                "temoignage-sandrine": CONTENT
                | full
                | {
                    "body": "J’ai commencé tard.\n\n## Le métal\n\nIl <b>chauffe</b>.",
                    "person": {"first_name": "Sandrine", "occupation": "H2902"},
                },
                "video-grue": VIDEO
                | full
                | {"body": "Un plan.", "transcript": "Aya : On monte ?\n\nLe vent."},
                "contenu-quiz": QUIZ_CONTENT | full,
                "grue-a-tour": TOUR | full,
            }
        ),
        "catalog.get_tour": _found({"grue-a-tour": TOUR | {"version": "1", "scenes": SCENES}}),
        "quiz.list_quizzes": [QUIZ, INTERESTS],
        "quiz.get_quiz": _found(
            {
                "quiz-grue": QUIZ | {"items": None, "questions": [{}, {}, {}]},
                "quel-metier": INTERESTS | {"items": [{}] * 30},
            }
        ),
        "quiz.get_occupation": _found({"H2902": PROFILE}),
        "live.sessions_by_occupation": {},
        "live.list_sessions": [PAST_SESSION, SESSION],
        "live.get_session": _found(
            {
                each["id"]: each | {"talks_about": ["Le vent, et ce qu’il décide"]}
                for each in (SESSION, PAST_SESSION)
            }
        ),
        "live.list_answers": _answered,
    }
