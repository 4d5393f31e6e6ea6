"""Where a partner reads of the children beside a referral, and says what it has found out."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.linked import store
from services.intake.linked.rules import WITNESS, Linked, Said, rules
from services.intake.partners.tenancy import as_service
from services.intake.referrals.rules import Duty
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid, NotFound
from shared.fields import distinct
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import AgeBand, Gender, Need, Risk

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]
Writer = Annotated[Caller, Depends(requires("referral:write"))]
ADULTS = frozenset({AgeBand.FROM_18_TO_39, AgeBand.FROM_40_TO_59, AgeBand.FROM_60})
OF_CHILDREN = tuple(band for band in AgeBand if band not in ADULTS)


class ChildSaid(BaseModel):
    """What was found out of a child; it takes the place of what was said before."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    age_band: AgeBand = Field(AgeBand.UNDISCLOSED, description="Age in years, as a band")
    gender: Gender = Field(Gender.UNDISCLOSED, description="As given; never required")
    needs: Annotated[tuple[Need, ...], AfterValidator(distinct)] | None = Field(
        None, max_length=12, description="What the child needs; unsaid: what the rules assume"
    )
    judged_risk: Risk | None = Field(
        None, description="A worker's judgement; it raises the risk and never lowers it"
    )
    own_referral_id: UUID | None = Field(
        None, description="The child's own referral, once help was asked for it; one of yours"
    )


class LinkedView(BaseModel):
    """A child beside a referral, with a risk, needs and protection of its own."""

    id: UUID = Field(description="Id of the linked record")
    relation: str = Field(description="Why it is linked", examples=["witness"])
    position: int = Field(description="The how manieth child, from 1")
    age_band: AgeBand = Field(description="Age in years, as a band")
    gender: Gender = Field(description="As given")
    risk: Risk = Field(description="The child's own risk")
    needs: list[Need] = Field(description="What the child needs")
    duties: list[Duty] = Field(description="What the law asks of whoever knows of the child")
    own_referral_id: UUID | None = Field(description="The child's own referral, where there is one")
    rules: str = Field(description="Version of the dated rules that screened it")


class LinkedPage(BaseModel):
    """The children beside a referral."""

    referral_id: UUID = Field(description="Id of the referral")
    items: list[LinkedView] = Field(description="In order")


@router.get(
    "/{referral_id}/linked",
    summary="Children beside her",
    response_model=LinkedPage,
    operation_id="list_linked",
)
@documented(NotFound())
async def list_linked(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """A record for each child that saw or heard it, screened on its own. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await store.children(tx, referral_id, caller.partner_id)
        if found is None:
            raise NotFound
        look = AuditEntry(caller.client_id, caller.partner_id, "read_linked", referral_id)
        await write_audit(tx, [look])
    body = {"referral_id": referral_id, "items": [_shown(one) for one in found]}
    return json_response(StoredResponse(200, body))


@router.put(
    "/{referral_id}/linked/{linked_id}",
    summary="Say what a child needs",
    response_model=LinkedView,
    operation_id="change_linked",
)
@documented(NotFound(), once=True)
async def change_linked(
    referral_id: UUID, linked_id: UUID, said: ChildSaid, request: Request, caller: Writer
) -> Response:
    """Its age, needs and risk as they are found out, and the referral that is its own.

    Raises NotFound; Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        found = await store.children(tx, referral_id, caller.partner_id)
        if linked_id not in {one.id for one in found or ()}:
            raise NotFound
        if faults := await _faults(tx, said, referral_id, caller):
            raise Invalid(errors=faults)
        await store.keep(tx, referral_id, linked_id, Said(**dict(said)))
        look = AuditEntry(caller.client_id, caller.partner_id, "change_linked", referral_id)
        await write_audit(tx, [look])
        after = await store.children(tx, referral_id, caller.partner_id) or []
        [child] = [one for one in after if one.id == linked_id]
        return StoredResponse(200, _shown(child))

    return await once(request, caller, act)


async def _faults(
    tx: Transaction, said: ChildSaid, referral_id: UUID, caller: Caller
) -> list[FieldError]:
    faults = []
    if said.age_band in ADULTS:
        detail = "A child's age is asked for."
        faults.append(
            FieldError(pointer="/age_band", code="not_a_minor", detail=detail, allowed=OF_CHILDREN)
        )
    own = said.own_referral_id
    if own is not None and (
        own == referral_id or not await store.is_own(tx, own, caller.partner_id)
    ):
        detail = "It is no other referral of yours."
        faults.append(
            FieldError(pointer="/own_referral_id", code="unknown_referral", detail=detail)
        )
    return faults


def _shown(child: Linked) -> dict[str, Any]:
    return {
        "id": child.id,
        "relation": WITNESS,
        "position": child.position,
        "age_band": child.said.age_band,
        "gender": child.said.gender,
        "risk": child.risk,
        "needs": list(child.needs),
        "duties": list(child.duties),
        "own_referral_id": child.said.own_referral_id,
        "rules": rules().version,
    }
