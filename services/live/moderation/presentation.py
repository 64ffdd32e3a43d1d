"""What is stored about a session, as it is given out: no ids of visitors, no salts. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from contracts import cursors
from contracts.calls.live.moderation import ActionPage, ModerationAction
from contracts.calls.live.rooms import Transcript, TranscriptEntry

Document = dict[str, Any]


def action_page(found: list[Document], limit: int) -> Document:
    """``found``: one record more than ``limit`` if there is a next page."""
    last = found[limit - 1] if len(found) > limit else None
    page = ActionPage(
        items=[
            ModerationAction(
                id=str(record["_id"]),
                at=record["at"],
                actor=record["actor"],
                action=record["action"],
                session=record["session"],
                item=record.get("item"),
                detail=record.get("detail", {}),
            )
            for record in found[:limit]
        ],
        next=cursors.encode_position(last["at"], last["_id"]) if last else None,
    )
    built: Document = msgspec.to_builtins(page)
    return built


def transcript(document: Mapping[str, Any]) -> Document:
    shown = Transcript(
        session=document["_id"],
        sealed_at=document["sealed_at"],
        entries=[
            TranscriptEntry(**{name: entry[name] for name in TranscriptEntry.__struct_fields__})
            for entry in document["entries"]
        ],
        seal=document["seal"],
    )
    built: Document = msgspec.to_builtins(shown)
    return built
