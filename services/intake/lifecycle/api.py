"""Where a referral is followed: by its partner, and by her with the receipt alone."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.lifecycle import queries, rules
from services.intake.lifecycle.lookup import UNKNOWN, referral_of_receipt
from services.intake.lifecycle.queries import Listing
from services.intake.lifecycle.views import PageView, PublicStatusView, ReferralView, Tombstone
from services.intake.partners.tenancy import as_partner
from shared.audit import AuditEntry, entries_for, write_audit
from shared.errors import NotFound
from shared.fields import typed
from shared.http import Caller, Route, StoredResponse, json_response, reads, requires
from shared.http.pagination import cut, require_known
from shared.http.routing import KIB
from shared.openapi import documented
from shared.telemetry import trace_id_of
from shared.vocabulary import ReferralStatus

router = APIRouter(prefix="/v1", tags=["following"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]


@router.get(
    "/referrals/{referral_id}",
    summary="A referral's whole life",
    response_model=ReferralView | Tombstone,
    operation_id="get_referral",
)
@documented(NotFound())
async def follow(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Status, needs and timeline of an own referral; after erasure only that it was erased.

    Raises NotFound, also for another partner's.
    """
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        found = await queries.referral(tx, referral_id)
        if found is not None:
            await write_audit(tx, _looks(caller, "read_referral", [referral_id]))
    if found is None:
        raise NotFound
    if found["status"] == ReferralStatus.ERASED:
        shown = {name: found[name] for name in ("id", "status", "erased_at")}
        return json_response(StoredResponse(200, shown))
    found["source_ref"] = _reference(request, found)
    return json_response(StoredResponse(200, _shown(found)))


def _reference(request: Request, found: dict[str, Any]) -> str | None:
    return context_of(request).acceptance.reference(UUID(found["id"]), found["source_ref"])


def _looks(caller: Caller, action: str, subjects: Iterable[UUID]) -> list[AuditEntry]:
    return entries_for(caller.client_id, caller.partner_id, action, subjects)


def _consent(kept: dict[str, Any]) -> dict[str, Any]:
    """Consent as its partner reads it: of a duty the ground and the time, not who decided."""
    if "duty" not in kept:
        return kept
    duty = {name: said for name, said in kept["duty"].items() if name != "officer"}
    return {**kept, "duty": duty | {"decided_at": _in_utc(duty["decided_at"])}}


def _in_utc(kept: str) -> datetime:
    # What was kept before times were brought into UTC has the offset that its partner sent.
    return datetime.fromisoformat(kept).astimezone(UTC)


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    facts = found["facts"]
    begin = {"at": found["received_at"], "what": "received", "need_id": None, "detail": {}}
    return {
        "id": found["id"],
        "status": found["status"],
        "status_at": found["status_at"],
        "source_ref": found["source_ref"],
        "channel": facts["channel"],
        "region": facts["region"],
        "received_at": found["received_at"],
        "occurred_at": _in_utc(facts["occurred_at"]),
        "subject": {
            "age_band": facts["age_band"],
            "gender": facts["gender"],
            "languages": facts["languages"],
        },
        "harm": facts["harms"],
        "perpetrator_relation": facts["perpetrator_relation"],
        "children_witnessing": facts["children_witnessing"],
        "urgency": facts["urgency"],
        "risk": facts["risk"],
        "deadlines": facts.get("deadlines", []),
        "flags": [*facts["flags"], *found["duties"]],
        "special_care": facts.get("special_care", []),
        "self_referred": facts["self_referred"],
        "contactable": facts["contactable"],
        "publicity_risk": facts.get("publicity_risk", False),
        "consent": _consent(found["consent"]),
        "needs": [
            {**need, "for_person": rules.for_person(need["status"], need["outcome"])}
            for need in found["needs"]
        ],
        "timeline": [begin, *found["timeline"]],
        "trace_id": trace_id_of(found["traceparent"]),
    }


@router.get(
    "/referrals",
    summary="Own referrals, newest first",
    response_model=PageView,
    operation_id="list_referrals",
)
async def list_own(
    request: Request, caller: Reader, wanted: Annotated[Listing, Query()]
) -> Response:
    """A page of them; `next` is null on the last.

    With `for_person` those in which a need was not met or nobody was helped: somebody must look.
    """
    async with request.app.state.db.transaction() as tx:
        await as_partner(tx, caller.partner_id)
        known = wanted.after is None or await queries.is_own(tx, caller.partner_id, wanted.after)
        require_known(known)
        more = wanted.model_copy(update={"limit": wanted.limit + 1})
        items, last = cut(await queries.listed(tx, caller.partner_id, more), wanted.limit)
        seen = [UUID(item["id"]) for item in items]
        await write_audit(tx, _looks(caller, "list_referrals", seen))
    for item in items:
        item["source_ref"] = _reference(request, item)
    following = last["id"] if last else None
    return json_response(StoredResponse(200, {"items": items, "next": following}))


class Receipt(BaseModel):
    """A receipt code, as it was written down."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    receipt_code: Annotated[str, typed(11, 40)] = Field(description="Such as 7KQ2M-9XW4T-C")


@router.post(
    "/receipts/lookup",
    summary="How a request stands, by its receipt",
    response_model=PublicStatusView,
    operation_id="look_up_receipt",
)
@reads(most=4 * KIB)
@documented(NotFound(UNKNOWN))
async def look_up(asked: Receipt, request: Request) -> Response:
    """No account needed. The words are neutral: they say nothing of what was asked for.

    Raises NotFound, TooMany.
    """
    found = await referral_of_receipt(request, asked.receipt_code)
    standing = rules.public_status_of(found.status, unhelped=found.unhelped)
    return json_response(StoredResponse(200, {"status": standing, "text": rules.TEXTS[standing]}))
