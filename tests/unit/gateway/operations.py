"""One good request for each operation of the API, and what services answer to it."""

from typing import Any
from uuid import UUID

CLASS = UUID("c1a55000-0000-4000-8000-000000000001")
PERSON = UUID("6f9619ff-8b86-4d01-b42d-00cf4fc964ff")

TOKENS = {"role": "visitor", "token": "eyJ…", "expires_in": 900, "refresh_token": "0b9d.pQ3"}
VISITOR = {"visitor_id": str(PERSON), "nickname": "Loutre curieuse 42", **TOKENS}
SEAT_CLASS = {"id": str(CLASS), "level": "4e"}
STAFF = {"staff_id": str(PERSON), "email": "prof@ac-lyon.example", "role": "teacher"}
STAFF_TOKENS = {"staff_id": str(PERSON), **TOKENS, "role": "teacher"}
SCHOOL_CLASS = {
    **SEAT_CLASS,
    "school": "Collège Jean-Moulin",
    "territory": "69",
    "size": 28,
    "timezone": "Europe/Paris",
    "code": "7K3M-9QXT",
    "open": True,
    "seats": 1,
    "created_at": "2026-11-20T09:00:00+00:00",
    "expires_at": "2027-01-15T23:00:00+00:00",
}
SEATS = [
    {
        "visitor_id": str(PERSON),
        "nickname": "Loutre curieuse 42",
        "joined_at": "2026-11-23T09:12:00+00:00",
        "used": True,
    }
]
REMOVALS = [
    {
        "visitor_id": str(PERSON),
        "nickname": "Loutre curieuse 42",
        "used": True,
        "removed_at": "2026-11-23T09:12:00+00:00",
        "restorable_until": "2026-12-23T09:12:00+00:00",
    }
]
CARD = {"nickname": "Loutre curieuse 42", "recovery_code": "7K3M-9QXT-2B4D"}
PAGE: dict[str, Any] = {"items": [], "next": None}
RESULT = UUID("4e5017d0-0000-4000-8000-000000000001")
QUIZ_RESULT = {
    "id": str(RESULT),
    "quiz": "quiz-grue-a-tour",
    "version": 1,
    "kind": "knowledge",
    "completed_at": "2026-11-23T09:12:00+00:00",
    "created": True,
    "right": 1,
    "questions": 1,
    "answers": [{"question": "grue-role-du-lest", "right": True, "explanation": "…"}],
}
VISITOR_INTERESTS = {
    "explored": 0,
    "needed": 10,
    "said": None,
    "scores": None,
    "says": None,
    "try_next": [],
}
SHEET = {
    "result": QUIZ_RESULT
    | {
        "kind": "interests",
        "profile": {"scores": dict.fromkeys("RIASEC", 50), "doubt": None, "says": "…"},
        "matches": [],
    },
    "title": "Quel métier est fait pour toi\u202f?",
    "answers": [],
    "sources": [],
}
INTERESTS = {"seats": 28, "answered": 25, "strongest": {"R": None}, "mean": {"R": 60}, "families": {}}
PROGRESS = {"seats": 28, "active": 25, "points": 1240, "by_challenge": {"inclusion": None}}
QUEUE = {
    "items": [
        {
            "id": str(PERSON),
            "kind": "question",
            "session": "rencontre-grue-a-tour",
            "session_title": "Une journée sur une grue",
            "text": "À quoi sert le lest ?",
            "marks": [],
            "author": "Loutre curieuse 42",
            "level": "4e",
            "waiting_since": "2026-11-23T09:12:00+00:00",
            "alike": [],
            "about": None,
            "held_by": "nobody",
            "lease_until": None,
        }
    ],
    "waiting": 1,
    "oldest_seconds": 12.0,
    "sessions": [],
    "undoable": [],
}
TRANSCRIPT = {
    "session": "rencontre-grue-a-tour",
    "sealed_at": "2026-11-23T10:00:00+00:00",
    "entries": [],
    "seal": "2c26b46b68ffc68f",
}
ROOM = {
    "professional": "nadia",
    "first_name": "Nadia",
    "sessions": [],
    "questions": {},
    "held_answers": [],
}

# Live: schedule
PROFESSIONAL = {
    "id": "yasmine-grutiere",
    "first_name": "Yasmine",
    "occupation": "F1301",
    "occupation_names": ["Grutière", "Grutier"],
    "company": "grues-du-rhone",
    "company_name": "Grues du Rhône",
}
LIVE_SESSION = {
    "id": "grue-a-tour",
    "title": "À quarante mètres du sol",
    "summary": "Yasmine conduit une grue à tour.",
    "challenge": "inclusion",
    "languages": ["fr"],
    "professionals": [PROFESSIONAL],
    "starts_at": "2026-12-01T09:00:00Z",
    "ends_at": "2026-12-01T09:45:00Z",
    "minutes": 45,
    "capacity": 120,
    "places_left": 42,
    "state": "scheduled",
    "moved_from": None,
    "questions": 0,
    "answers": 0,
}
BOOKING = {
    "id": str(PERSON),
    "session": "grue-a-tour",
    "state": "booked",
    "places": 1,
    "position": None,
    "school_class": None,
    "booked_at": "2026-11-28T09:00:00Z",
}
LIVE_SUMMARY = {
    "session": LIVE_SESSION,
    "seats": 28,
    "attended": 22,
    "asked": None,
    "voted": 17,
    "questions_published": None,
    "questions_answered": None,
}

ANSWERS: dict[str, Any] = {
    "accounts.create_visitor": VISITOR,
    "accounts.join_class": VISITOR | {"recovery_code": CARD["recovery_code"], "school_class": SEAT_CLASS},
    "accounts.recover": VISITOR | {"school_class": SEAT_CLASS},
    "accounts.refresh": VISITOR,
    "accounts.revoke_session": None,
    "accounts.list_revocations": {"sessions": [], "visitors": []},
    "accounts.get_visitor": {"visitor_id": str(PERSON), "nickname": "Loutre", "school_class": None},
    "accounts.get_card": CARD,
    "accounts.make_card": CARD,
    "accounts.leave_class": None,
    "accounts.revoke_other_sessions": [],
    "accounts.has_session": True,
    "live.changes_since": {"sequence": 0, "changes": []},  # Live: streams
    "accounts.erase_visitor": None,
    "accounts.export_visitor": {"nickname": "Loutre curieuse 42"},
    "accounts.request_link": None,
    "accounts.open_link": STAFF_TOKENS,
    "accounts.start_oidc": {"authorization_url": "https://login.example/", "state": "af0"},
    "accounts.finish_oidc": STAFF_TOKENS,
    "accounts.get_staff": STAFF,
    "accounts.invite_staff": STAFF,
    "accounts.list_staff": {"items": [STAFF], "next": None},
    "accounts.remove_staff": None,
    "accounts.register_class": SCHOOL_CLASS,
    "accounts.list_classes": [SCHOOL_CLASS],
    "accounts.get_class": SCHOOL_CLASS,
    "accounts.rotate_code": SCHOOL_CLASS,
    "accounts.close_class": SCHOOL_CLASS,
    "accounts.reopen_class": SCHOOL_CLASS,
    "accounts.list_seats": SEATS,
    "accounts.add_seats": SEATS,
    "accounts.remove_seat": None,
    "accounts.list_removed_seats": REMOVALS,
    "accounts.restore_seat": SEATS[0],
    "accounts.list_cards": [CARD],
    "accounts.class_members": [str(PERSON)],
    "accounts.dev_mailbox": [],
    "rewards.get_points": PAGE | {"total": 0, "level": {}, "awards": []},
    "rewards.list_discoveries": {"hotspots": [], "contents": [], "quizzes": []},
    "rewards.get_rules": {"version": 1, "rules": [], "levels": []},
    "rewards.events_since": [],
    "rewards.export_visitor": {"awards": []},
    "rewards.class_progress": PROGRESS,
    "quiz.list_quizzes": [],
    "quiz.get_quiz": {},
    "quiz.submit": QUIZ_RESULT,
    "quiz.list_results": [],
    "quiz.get_result": QUIZ_RESULT,
    "quiz.get_sheet": SHEET,
    "quiz.compare": {},
    "quiz.class_interests": INTERESTS,
    "quiz.get_occupation": {"rome": "H2902"},
    "quiz.get_interests": VISITOR_INTERESTS,
    "quiz.export_visitor": {"explored": [], "completed": [], "results": []},
    # Live: moderation
    "live.get_queue": QUEUE,
    "live.claim": QUEUE["items"][0],
    "live.release": None,
    "live.decide": None,
    "live.undo": None,
    "live.remove_question": None,
    "live.silence_author": None,
    "live.pin": None,
    "live.announce": None,
    "live.open_poll": None,
    "live.close_poll": None,
    "live.suspend_questions": None,
    "live.close_session": None,
    "live.list_moderation_actions": PAGE,
    "live.get_transcript": TRANSCRIPT,
    "live.get_professional_room": ROOM,
    "live.answer": None,
    "live.pass_question": None,
    "live.list_answers": [],
    "catalog.list_challenges": [],
    "catalog.list_companies": [],
    "catalog.list_occupations": [],
    "catalog.list_contents": PAGE,
    "catalog.list_suggestions": [],
    "catalog.list_any_contents": [],
    "catalog.get_any_content": {},
    "catalog.get_content": {},
    "catalog.get_tour": {},
    "catalog.get_outline": {},
    "catalog.record_views": lambda clicks: [str(PERSON) for _ in clicks],
    "catalog.record_completions": lambda completions: [str(PERSON) for _ in completions],
    # Live: schedule
    "live.list_sessions": [LIVE_SESSION],
    "live.get_session": LIVE_SESSION | {"talks_about": ["le vertige"]},
    "live.list_professionals": [PROFESSIONAL],
    "live.get_professional": PROFESSIONAL
    | {"bio": "…", "talks_about": [], "languages": ["fr"], "challenges": [], "sessions": [LIVE_SESSION]},
    "live.sessions_by_occupation": {},
    "live.book": BOOKING,
    "live.cancel_booking": None,
    "live.list_bookings": [{"booking": BOOKING, "session": LIVE_SESSION, "last_change": "booked"}],
    "live.suggest_sessions": [{"session": LIVE_SESSION, "fit": "school-hours", "room": True}],
    "live.summarise_for_class": LIVE_SUMMARY,
    "live.get_class_calendar": {"token": "pQ3"},
    "live.read_calendar": {"text": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"},
    "live.move_session": LIVE_SESSION,
    "live.cancel_session": LIVE_SESSION | {"state": "cancelled"},
    "live.link_professional": None,
    # Live: rooms
    "live.get_own_part": {},
    "live.act_all": lambda acts: [{"error": None} for _ in acts],
    "live.ask": {},
    "live.report": None,
    "live.export_visitor": {"questions": []},
}

BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/classes/join": {"code": "7K3M-9QXT"},
    "POST /api/v1/visitors/recover": {"recovery_code": "7K3M-9QXT-2B4D"},
    "POST /api/v1/sessions/refresh": {"refresh_token": "0b9d1c3f5a704f8a9e7b5d4c2f8a6e0b.pQ3"},
    "POST /api/v1/staff/links": {"email": "prof@ac-lyon.example"},
    "POST /api/v1/staff/sessions": {"link_token": "pQ3"},
    "POST /api/v1/staff/oidc/sessions": {"code": "abc", "state": "af0"},
    "POST /api/v1/staff": {"email": "pro@entreprise.example", "role": "professional"},
    "POST /api/v1/classes": {
        "school": "Collège Jean-Moulin",
        "territory": "69",
        "level": "4e",
        "size": 28,
        "timezone": "Europe/Paris",
    },
    "POST /api/v1/classes/{id}/seats": {"count": 28},
    # Live: moderation
    "POST /api/v1/live/sessions/{id}/questions/{question}/publication": {"decision": "publish"},
    "POST /api/v1/live/sessions/{id}/announcements": {"text": "Encore cinq minutes."},
    "POST /api/v1/live/sessions/{id}/polls": {"question": "Alors ?", "kind": "words"},
    "POST /api/v1/quizzes/{id}/results": {"answers": [{"item": "grue-role-du-lest", "answer": "b"}]},
    # Live: rooms
    "POST /api/v1/live/sessions/{id}/questions": {"text": "Comment devient-on soudeuse\u202f?"},
    "POST /api/v1/live/sessions/{id}/questions/{question}/reports": {"reason": "unkind"},
    "POST /api/v1/live/sessions/{id}/polls/{poll}/answers": {"choices": ["a"]},
    "POST /api/v1/live/sessions/{id}/reactions": {"kind": "bravo"},
}

BODIES_OF_ROLES: dict[tuple[str, str], dict[str, Any]] = {
    # Live: schedule
    ("POST /api/v1/live/sessions/{id}/seats", "teacher"): {"class_id": str(CLASS)},
    ("PATCH /api/v1/live/sessions/{id}", "organiser"): {"capacity": 130},
    ("PUT /api/v1/live/professionals/{id}/account", "organiser"): {"staff_id": None},
}
"""Where what is sent depends on who sends it, no field is required, or one may be null."""


def body_of(operation: str, role: str | None) -> dict[str, Any] | None:
    """What somebody with ``role`` sends; None: no body."""
    return BODIES_OF_ROLES.get((operation, role or ""), BODIES.get(operation))


WITH_UUIDS = (
    "/api/v1/classes/",
    "/api/v1/staff/{",
    "/api/v1/me/results/",
    "/api/v1/live/moderation/items/",
)
"""Paths whose parameters are opaque ids; those of others are names in the season."""


def path_of(operation: str) -> str:
    """With an id where its path has a parameter."""
    path = operation.partition(" ")[2].replace("{visitor}", str(PERSON)).replace("{rome}", "H2902")
    path = path.replace("{code}", "987").replace("{question}", str(PERSON)).replace("{poll}", str(PERSON))
    path = (
        path.replace("{class_id}", str(CLASS)).replace("{session}", "grue-a-tour").replace("{token}", "pQ3")
    )
    path = path.replace("{question}", str(RESULT)).replace("{poll}", str(RESULT))
    return path.replace("{id}", str(CLASS) if path.startswith(WITH_UUIDS) else "grue-a-tour")
