"""How a referral, a need and an offer are shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from asyncpg import Record

from services.matching.eligibility.policy import Policy
from shared.vocabulary import ReferralStatus

_SHOWN = (
    "offer_id",
    "referral_id",
    "need_id",
    "need",
    "provider_id",
    "provider_kind",
    "attempt",
    "status",
    "offered_at",
    "answer_due_at",
    "answered_at",
    "started_at",
    "ended_at",
    "reason",
    "outcome",
)
_SERVED = ("in_progress", "accepted")
_LAST = ("offered", "accepted", "in_progress", "completed", "failed")


def status_of(kept: str, needs: Iterable[str]) -> ReferralStatus:
    """The state of a referral by its own mark and the states of its needs."""
    if kept != "open":
        return ReferralStatus(kept)
    states = set(needs)
    for state in _SERVED:
        if state in states:
            return ReferralStatus(state)
    return ReferralStatus.OFFERED if "offered" in states else ReferralStatus.RECEIVED


def offer_view(row: Record) -> dict[str, Any]:
    """An offer with what its provider may know of the case before saying yes."""
    view = {key: row[key] for key in _SHOWN}
    view["reasons"] = orjson.loads(row["reasons"])
    view["case"] = {
        "urgency": row["urgency"],
        "age_band": row["age_band"],
        "gender": row["gender"],
        "languages": row["languages"],
        "contacts_excluded": _excluded(row["kept_from"]),
    }
    return view


def _excluded(kept_from: str | None) -> list[str]:
    return [kept_from] if kept_from else []


def need_view(row: Record, offers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A need, everybody asked for it, and who has it now."""
    asked = [offer for offer in offers if offer["need_id"] == row["need_id"]]
    assigned = next((offer for offer in reversed(asked) if offer["status"] in _LAST), None)
    view: dict[str, Any] = {
        "need_id": row["need_id"],
        "type": row["type"],
        "status": row["status"],
        "provider": None,
        "offers": asked,
    }
    if assigned:
        view["provider"] = {"id": assigned["provider_id"], "kind": assigned["provider_kind"]}
    if row["unmet_reason"]:
        view |= {"unmet_reason": row["unmet_reason"], "reasons": orjson.loads(row["reasons"])}
    return view


def referral_view(
    row: Record, needs: Sequence[Mapping[str, Any]], policy: Policy
) -> dict[str, Any]:
    """A referral with its needs, whom was asked and why."""
    first = [
        policy.first_kinds(need["type"], hotline=row["hotline"], by_parent=row["by_parent"])
        for need in needs
    ]
    return {
        "id": row["referral_id"],
        "status": status_of(row["status"], (need["status"] for need in needs)),
        "region": row["region"],
        "urgency": row["urgency"],
        "received_at": row["received_at"],
        "matched_at": row["matched_at"],
        "asked_first": sorted({kind for kinds in first for kind in kinds}),
        "contacts_excluded": _excluded(row["kept_from"]),
        "needs": needs,
        "rules": policy.named(),
    }
