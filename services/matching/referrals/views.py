"""What may be read of a referral and its offers, by where the reader stands.

One function per standing: a provider that is asked, one that holds the case, one whose offer has
ended, the partner that referred her, operations. A route picks the standing and shows nothing that
its function does not show.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from asyncpg import Record

from services.matching.assignment.policy import alternatives
from services.matching.eligibility.policy import Policy
from services.matching.lifecycle.rules import ASKED, HOLDS_PLACE, LIVE, TAKEN
from shared.vocabulary import FHIR_REQUEST, FHIR_TASK, OfferState, ReferralStatus

View = dict[str, Any]

_IDS = ("offer_id", "referral_id", "need_id", "provider_id", "status")
_ASKED = (*_IDS, "need", "provider_kind", "offered_at", "answer_due_at", "acknowledged_at")
_HELD = (*_ASKED, "answered_at", "appointment_at", "missed", "started_at")
_WHOLE = (*_HELD, "attempt", "based_on", "ended_at", "reason", "decided_by", "outcome")
_LAST = LIVE | {OfferState.COMPLETED, OfferState.FAILED}


class Standing(StrEnum):
    """Where a provider stands with an offer of its own."""

    ASKED = "asked"
    HOLDING = "holding"
    ENDED = "ended"
    STOPPED = "stopped"


SEES_NOTHING = frozenset({Standing.ENDED, Standing.STOPPED})


def standing_of_offer(status: str, answer_due_at: datetime, now: datetime) -> Standing:
    """Where its provider stands; an offer whose time is over has ended, though no clock said so."""
    if status in TAKEN:
        return Standing.HOLDING
    return Standing.ASKED if status in ASKED and now < answer_due_at else Standing.ENDED


def _picked(row: Record, names: Iterable[str]) -> View:
    """These fields of an offer, with the FHIR status of its state."""
    coding = FHIR_TASK[row["status"]]
    view: View = {key: row[key] for key in names}
    return view | {"task_status": coding.status, "business_status": coding.business}


def asked_view(row: Record) -> View:
    """Before the answer: need, prefecture, age band, urgency, languages, number of children."""
    view = _picked(row, _ASKED)
    view["case"] = orjson.loads(row["asks"])
    return view


def holding_view(row: Record) -> View:
    """From the yes to the end: also what is needed to help her, and whom never to contact."""
    view = _picked(row, _HELD)
    view["case"] = orjson.loads(row["asks"]) | {
        "region": row["region"],
        "gender": row["gender"],
        "contacts_excluded": _excluded(row["kept_from"]),
    }
    return view


def ended_view(row: Record) -> View:
    """After a no, a silence, a withdrawal or the end: the offer's own ids and its state.

    No more is shown of any offer while a person has stopped the provider.
    """
    return _picked(row, _IDS)


_BY_STANDING: Mapping[Standing, Callable[[Record], View]] = {
    Standing.ASKED: asked_view,
    Standing.HOLDING: holding_view,
    Standing.ENDED: ended_view,
    Standing.STOPPED: ended_view,
}


def standing_in(row: Record) -> Standing:
    """Where its provider stands at the moment at which the row was read."""
    if row["stopped"]:
        return Standing.STOPPED
    return standing_of_offer(row["status"], row["answer_due_at"], row["now"])


def provider_view(row: Record) -> View:
    """An offer as its own provider may read it at this moment."""
    return _BY_STANDING[standing_in(row)](row)


def own_view(row: Record) -> View:
    """An offer as the partner that referred her reads it: whom was asked, never how full it is."""
    view = _picked(row, _WHOLE)
    return view | {"reasons": _without_loads(row["reasons"])}


def _without_loads(kept: str) -> View:
    """Reasons without how full anybody was: a referral is not a way to look into a shelter."""
    reasons: View = orjson.loads(kept)
    reasons.pop("load", None)
    reasons.pop("considered", None)
    excluded = reasons.get("excluded", {})
    return reasons | {"excluded": {why: n for why, n in excluded.items() if why != "full"}}


def ops_view(row: Record) -> View:
    """An offer as operations read it."""
    view = _picked(row, _WHOLE)
    view["reasons"] = orjson.loads(row["reasons"])
    view["case"] = {
        "region": row["region"],
        "urgency": row["urgency"],
        "age_band": row["age_band"],
        "gender": row["gender"],
        "languages": row["languages"],
        "children": row["children"],
        "contacts_excluded": _excluded(row["kept_from"]),
    }
    return view


def asked_referral_view(referral_id: object, rows: Sequence[Record]) -> View:
    """A referral as a provider reads it: its own offers and no others, each by its standing."""
    offers = [provider_view(row) for row in rows]
    needs: dict[Any, View] = {}
    for offer in offers:
        need = needs.setdefault(offer["need_id"], {"need_id": offer["need_id"], "offers": []})
        need["offers"].append(offer)
        if need.get("status") not in LIVE:  # of two of its own the one that is open tells
            need["status"] = offer["status"]
        if "need" in offer:
            need["type"] = offer["need"]
    view: View = {"id": referral_id, "needs": list(needs.values())}
    held = next((o["case"] for o in offers if "region" in o.get("case", {})), None)
    if held:
        shown = ("region", "urgency", "contacts_excluded")
        view |= {key: held[key] for key in shown}
    return view


def status_of(kept: str, needs: Iterable[str]) -> ReferralStatus:
    """The state of a referral by its own mark and the states of its needs."""
    if kept != "open":
        return ReferralStatus(kept)
    states = set(needs)
    if OfferState.IN_PROGRESS in states:
        return ReferralStatus.IN_PROGRESS
    if states & TAKEN:
        return ReferralStatus.ACCEPTED
    return ReferralStatus.OFFERED if states & ASKED else ReferralStatus.RECEIVED


def _excluded(kept_from: str | None) -> list[str]:
    return [kept_from] if kept_from else []


def need_view(
    row: Record, offers: Sequence[Mapping[str, Any]], turns: Mapping[Any, int], *, whole: bool
) -> View:
    """A need, everybody asked for it, and who has it now; `whole` for operations.

    `turns`: whose turn those are that wait.
    """
    asked = [offer for offer in offers if offer["need_id"] == row["need_id"]]
    assigned = next(
        (o for states in (HOLDS_PLACE, _LAST) for o in reversed(asked) if o["status"] in states),
        None,
    )
    view: View = {
        "need_id": row["need_id"],
        "type": row["type"],
        "status": row["status"],
        "request_status": FHIR_REQUEST[row["status"]],
        "parent_need": row["parent_need"],
        "basis": row["basis"],
        "provider": None,
        "offers": asked,
    }
    if assigned:
        view["provider"] = {"id": assigned["provider_id"], "kind": assigned["provider_kind"]}
    if row["unmet_reason"]:
        reasons = orjson.loads(row["reasons"]) if whole else _without_loads(row["reasons"])
        instead = alternatives().to(row["type"]).model_dump(mode="json")
        view |= {"unmet_reason": row["unmet_reason"], "reasons": reasons, "alternatives": instead}
    if row["need_id"] in turns:
        turn = turns[row["need_id"]]
        view["waiting"] = {"until": row["waits_for"], "since": row["waits_since"], "turn": turn}
    return view


def referral_view(row: Record, needs: Sequence[Mapping[str, Any]], policy: Policy) -> View:
    """A referral with its needs, whom was asked and why; for its partner and operations."""
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
