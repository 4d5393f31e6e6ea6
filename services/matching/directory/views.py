"""A provider as its own partner, operations and approvers read it."""

from typing import Any

import orjson
from asyncpg import Record

from services.matching.approval.rules import State, Terms, Version
from services.matching.directory.serialisation import read, shown

_COLUMNS = ("kind", "needs", "regions", "languages", "age_bands", "genders", "unit", "maximum")


def in_force(row: Record, key: bytes) -> Terms | None:
    """The terms in force; None of a provider that must be entered again."""
    if row["sealed"] is None:
        return None
    codes = {name: row[name] for name in _COLUMNS}
    codes["credentials"] = orjson.loads(row["credentials"])
    return read(key, codes, row["sealed"], row["provider_id"])


def approved(row: Record, key: bytes) -> Version | None:
    """The version that was approved last."""
    return _version(row, key, "approved", State.APPROVED, row["approved_number"])


def last(row: Record, key: bytes) -> Version | None:
    """The newest version, whatever became of it."""
    return _version(row, key, "last", row["last_state"], row["last_number"])


def _version(row: Record, key: bytes, which: str, state: str, number: int | None) -> Version | None:
    if not number or row[f"{which}_sealed"] is None:
        return None
    codes = orjson.loads(row[f"{which}_terms"])
    terms = read(key, codes, row[f"{which}_sealed"], row["provider_id"], number)
    return Version(number, state, terms, row[f"{which}_available"])


def provider_view(row: Record, key: bytes, *, typed: bool = True) -> dict[str, Any]:
    """What is in force of a provider, how it stands, and what waits or was refused.

    What a person typed of it is shown to its own partner and to approvers, not to operations.
    """
    terms = in_force(row, key)
    view: dict[str, Any] = {"provider_id": row["provider_id"], "state": row["state"]}
    if terms is not None:
        view |= shown(terms, typed=typed)
        view["service_capacity"] |= {"available": row["free"], "held": row["held"]}
    return view | {
        "active": row["active"],
        "unanswered_in_a_row": row["lapsed"],
        "approved_version": row["approved_number"],
        "change": change_view(row, key, typed=typed),
        "updated_at": row["updated_at"],
    }


def change_view(row: Record, key: bytes, *, typed: bool = True) -> dict[str, Any] | None:
    """The version that waits, or was refused with a reason; None when all is in force."""
    version = last(row, key)
    if version is None or version.state not in {State.PENDING, State.REJECTED}:
        return None
    return {
        "version": version.number,
        "state": version.state,
        "reason": row["ground"],
        "entered_at": row["entered_at"],
        "decided_at": row["decided_at"],
        "asked": shown(version.terms, typed=typed),
    }
