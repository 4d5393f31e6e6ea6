"""Where a referral is followed: by its partner, and by her with the receipt alone."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.desk import desk_of
from services.intake.life import reading, rules
from services.intake.life.views import LifeView, PageView, StandingView, Tombstone
from services.intake.partners.tenancy import as_partner, as_service
from services.intake.referrals import receipt
from shared.errors import NotFound
from shared.fields import typed
from shared.http import Answer, Caller, Route, host_of, json_response, reads, requires
from shared.http.paging import cut, require_known
from shared.http.reading import KIB
from shared.telemetry import trace_id_of
from shared.vocabulary.codes import ReferralStatus

# From one address. A code has 50 bits: at this pace a hit among a million takes years.
RECEIPTS_PER_SECOND = 5.0

router = APIRouter(prefix="/v1", tags=["following"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]


@router.get(
    "/referrals/{referral_id}",
    summary="A referral's whole life",
    response_model=LifeView | Tombstone,
)
async def follow(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """Status, needs and timeline of an own referral; after erasure only that it was erased.

    Raises NotFound, also for another partner's.
    """
    async with as_partner(request.app.state.db, caller.partner_id) as conn:
        found = await reading.referral(conn, referral_id)
    if found is None:
        raise NotFound
    if found["status"] == ReferralStatus.ERASED:
        shown = {name: found[name] for name in ("id", "status", "erased_at")}
        return json_response(Answer(200, shown))
    found["source_ref"] = _reference(request, found)
    return json_response(Answer(200, _shown(found)))


def _reference(request: Request, found: dict[str, Any]) -> str | None:
    return desk_of(request).acceptance.reference(UUID(found["id"]), found["source_ref"])


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
        "occurred_at": facts["occurred_at"],
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
        "flags": [*facts["flags"], *found["duties"]],
        "self_referred": facts["self_referred"],
        "contactable": facts["contactable"],
        "consent": found["consent"],
        "needs": found["needs"],
        "timeline": [begin, *found["timeline"]],
        "trace_id": trace_id_of(found["traceparent"]),
    }


@router.get("/referrals", summary="Own referrals, newest first", response_model=PageView)
async def list_own(
    request: Request,
    caller: Reader,
    status: Annotated[ReferralStatus | None, Query(description="Only these")] = None,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Most on a page")] = 50,
) -> Response:
    """A page of them; `next` is null on the last."""
    async with as_partner(request.app.state.db, caller.partner_id) as conn:
        require_known(after is None or await reading.is_own(conn, caller.partner_id, after))
        items = await reading.listed(conn, caller.partner_id, status, after, limit + 1)
    for item in items:
        item["source_ref"] = _reference(request, item)
    items, last = cut(items, limit)
    following = last["id"] if last else None
    return json_response(Answer(200, {"items": items, "next": following}))


class Receipt(BaseModel):
    """A receipt code, as it was written down."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    receipt_code: Annotated[str, typed(11, 40)] = Field(description="Such as 7KQ2M-9XW4T-C")


@router.post(
    "/receipts/lookup",
    summary="How a request stands, by its receipt",
    response_model=StandingView,
)
@reads(most=4 * KIB)
async def look_up(asked: Receipt, request: Request) -> Response:
    """No account needed. The words are neutral: they say nothing of what was asked for.

    Raises NotFound, TooMany.
    """
    desk = desk_of(request)
    request.app.state.limits.take_from("receipt", host_of(request), RECEIPTS_PER_SECOND)
    indexes = receipt.indexes_of(desk.vault, asked.receipt_code)
    status = None
    if indexes:
        async with request.app.state.db.transaction() as tx:
            await as_service(tx)
            status = await reading.status_by_receipt(tx, indexes)
    if status is None:
        raise NotFound("No request has this receipt; check each letter and digit.")
    standing = rules.standing_of(status)
    return json_response(Answer(200, {"status": standing, "text": rules.TEXTS[standing]}))
