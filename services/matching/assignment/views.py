"""A choice as it is read: who was compared, their points, and whether it comes out the same."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from asyncpg import Record
from pydantic import Field

from services.matching.assignment.record import Replay
from services.matching.directory.documents import View
from services.matching.eligibility.rules import LEVELS
from services.matching.referrals.documents import Level
from shared.vocabulary import Need


class PointsView(View):
    """The points of a provider for a need, each for one thing; their sum decides."""

    helper: float = Field(description="It helped her with the need that this one comes from")
    first_kind: float = Field(description="Its kind is asked first in this situation")
    language: float = Field(description="It speaks one of her languages, or she named none")
    yields: float = Field(description="Taken off: its share is reached, or it was silent")
    distance: float = Field(description="How near the area is that it serves")
    body: float = Field(description="Its organisation already has another need of hers")
    load: float = Field(description="How much of it is free after this place")


class ComparedView(View):
    """A provider that was compared, as it stood then."""

    place: int = Field(description="Place in the order of the points, 1 is asked")
    provider_id: UUID = Field(description="Id of the provider")
    level: Level = Field(description="How near: the kind of area it serves that holds her place")
    gbv_trained: bool = Field(description="Whether it is trained in such violence")
    held: int = Field(description="Places held for open offers and taken cases")
    places: int = Field(description="Places in all")
    asked_before: int = Field(description="How often it had been asked in all")
    points: PointsView = Field(description="Its points, one by one")
    total: float = Field(description="Their sum")


class RoundView(View):
    """A round in which many needs were given at once, so that the sum of their points is best."""

    needs: int = Field(description="Needs that were given together")
    providers: int = Field(description="Providers with their places")
    value: float = Field(description="Points of all needs together, as planned")
    made_at: datetime = Field(description="When it was made")


class ChoiceView(View):
    """Why a provider was asked: the choice made again from its record."""

    offer_id: UUID = Field(description="Id of the offer")
    need_id: UUID = Field(description="Id of the need")
    need: Need = Field(description="The kind of help")
    provider_id: UUID = Field(description="Id of the provider that was asked")
    attempt: int = Field(description="1 for the first one asked")
    offered_at: datetime = Field(description="When it was asked")
    considered: int = Field(description="Providers between whom was chosen")
    excluded: dict[str, int] = Field(
        description="How many others could not be asked, by reason", examples=[{"full": 2}]
    )
    score: str | None = Field(description="Version of the points; null: no record was kept then")
    seed: str | None = Field(description="What the seed of ties was committed to")
    seed_known: bool = Field(description="false: another seed is in use now; ties stay as made")
    same: bool | None = Field(description="Whether the choice comes out as it was made")
    round: RoundView | None = Field(description="Given together with others; null: by itself")
    compared: list[ComparedView] = Field(description="Who was chosen and who stood next, in order")


def choice_view(row: Record, again: Replay | None) -> dict[str, Any]:
    """A choice, with its replay; None where nothing was kept."""
    reasons = orjson.loads(row["reasons"])
    names = ("offer_id", "need_id", "need", "provider_id", "attempt", "offered_at")
    return {
        **{name: row[name] for name in names},
        "considered": reasons["considered"],
        "excluded": reasons["excluded"],
        "score": again.score if again else None,
        "seed": again.seed if again else None,
        "seed_known": bool(again and again.seed_known),
        "same": again.same if again else None,
        "round": (
            {name: row[name] for name in ("needs", "providers", "value", "made_at")}
            if row["made_at"]
            else None
        ),
        "compared": [
            {
                "place": standing.place,
                "provider_id": standing.provider_id,
                "level": LEVELS[standing.facts.level],
                "gbv_trained": standing.facts.trained,
                "held": standing.facts.held,
                "places": standing.facts.target,
                "asked_before": standing.facts.assigned,
                "points": {k: round(v, 6) for k, v in standing.terms._asdict().items()},
                "total": round(standing.terms.total, 6),
            }
            for standing in (again.standings if again else ())
        ],
    }
