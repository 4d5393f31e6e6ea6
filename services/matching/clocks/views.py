"""Clocks as they are read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from asyncpg import Record
from pydantic import Field

from services.matching.clocks.policy import clocks
from services.matching.directory.documents import View
from services.matching.lifecycle.rules import TAKEN
from shared.vocabulary import ClockCode

ClockState = Literal["running", "warned", "breached", "met", "stopped"]


class ClockView(View):
    """One clock of an offer: what the law or practice gives, and how far it has come."""

    clock_id: UUID | None = Field(description="Id of the clock; null: it runs by itself")
    clock: ClockCode = Field(description="Which clock")
    state: ClockState = Field(description="How far it has come")
    started_at: datetime = Field(description="From when it runs")
    due_at: datetime = Field(description="Until when it must be done")
    provisional: bool = Field(
        description="A year's public holidays were not known when it was reckoned"
    )
    met_at: datetime | None = Field(description="When it was done")
    rules: str = Field(description="Version of the table that gave it its length")
    source: str = Field(description="The article or practice it rests on")
    certainty: Literal["S", "R", "U", "P"] = Field(
        description="S sure, R sure but for the article, U to be verified, P a proposal"
    )


class ClocksView(View):
    """The clocks of an offer, first to last."""

    items: list[ClockView] = Field(description="The clocks")


def clock_view(row: Record, offer_status: str, now: datetime) -> dict[str, Any]:
    """A clock that was started."""
    code = ClockCode(row["code"])
    return _view(code, row["clock_id"], dict(row), offer_status, now) | {"rules": row["rules"]}


def contact_view(offer: Record, now: datetime) -> dict[str, Any] | None:
    """The clock of first contact; None where none ran."""
    if offer["contact_from"] is None:
        return None
    facts = {
        "started_at": offer["contact_from"],
        "due_at": offer["contact_due_at"],
        "provisional": offer["contact_provisional"],
        "said": offer["clock_said"],
        "met_at": offer["started_at"],
    }
    return _view(ClockCode.FIRST_CONTACT, None, facts, offer["status"], now)


def _view(
    code: ClockCode, id_: UUID | None, row: Mapping[str, Any], status: str, now: datetime
) -> dict[str, Any]:
    table = clocks()
    return {
        "clock_id": id_,
        "clock": code,
        "state": _state(row, status, now),
        "started_at": row["started_at"],
        "due_at": row["due_at"],
        "provisional": row["provisional"],
        "met_at": row["met_at"],
        "rules": table.version,
        "source": table.clocks[code].source,
        "certainty": table.clocks[code].certainty,
    }


def _state(row: Mapping[str, Any], status: str, now: datetime) -> ClockState:
    if row["met_at"] is not None:
        return "met"
    if status not in TAKEN:
        return "stopped"
    if now >= row["due_at"]:
        return "breached"
    return "warned" if row["said"] else "running"
