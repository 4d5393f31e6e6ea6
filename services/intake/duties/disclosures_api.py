"""Where disclosures are put on record, or refused: to the police, to bodies here and abroad."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.duties import rules, store
from services.intake.duties.disclosures_form import (
    DisclosureSaid,
    DisclosuresView,
    DisclosureView,
)
from services.intake.duties.recipients import MEND, recipient_of
from services.intake.duties.rules import CaseDisclosure, Recipient
from services.intake.duties.store import NewDisclosure
from services.intake.lifecycle.store import TimelineEntry, add_to_timeline
from services.intake.partners.tenancy import as_partner, as_service
from services.intake.referrals.fields import CHINA
from services.intake.referrals.rules import Duty
from services.intake.vault.sealing import Vault
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Forbidden, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.ids import new_id
from shared.openapi import documented

router = APIRouter(prefix="/v1", tags=["duties"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]
BLOCKED = (
    "A case leaves the country on a recorded basis that two persons approved; aggregates are free."
)
AUTHORITY = "For a public body abroad name the competent authority's approval (PIPL 41)."


class CrossBorderBlocked(Forbidden):
    """Nothing of a case leaves the country so."""

    slug = "cross-border-blocked"


@router.post(
    "/disclosures",
    summary="Disclose a case, or figures",
    response_model=DisclosureView,
    operation_id="post_disclosure",
)
@documented(NotFound(), CrossBorderBlocked(BLOCKED), once=True)
async def disclose(said: DisclosureSaid, request: Request, caller: Writer) -> Response:
    """Record it before you send it. To the police, too, nothing goes without a stated ground.

    What leaves the country needs two persons' approvals beside the ground. Raises Invalid,
    NotFound, CrossBorderBlocked.
    """
    vault = context_of(request).vault

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        recipient_id, recipient = await recipient_of(tx, said.to)
        new = _new(said, caller, recipient_id, recipient, vault)
        if said.scope == "case":
            await _judge(tx, said, caller, recipient)
            used = await _approvals(tx, said, recipient_id) if recipient.abroad else []
            await store.add(tx, new)
            await store.use(tx, used, new.id)
            await _tell(tx, said, recipient)
        else:
            await store.add(tx, new)
        ground = f"{said.basis or said.scope} {recipient.kind}"
        look = AuditEntry(caller.client_id, caller.partner_id, "disclose", said.referral_id, ground)
        await write_audit(tx, [look])
        return StoredResponse(200, _shown(new, tx.now))

    return await once(request, caller, act)


@router.get(
    "/referrals/{referral_id}/disclosures",
    summary="What was disclosed of a case",
    response_model=DisclosuresView,
    operation_id="list_disclosures",
)
@documented(NotFound())
async def list_disclosures(referral_id: UUID, request: Request, caller: Writer) -> Response:
    """Of an own case: to whom, on what ground, what, and whether she knows. Raises NotFound."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if await store.duties_of(tx, referral_id, caller.partner_id) is None:
            raise NotFound
        await as_partner(tx, caller.partner_id)
        items = await store.of_case(tx, referral_id)
        look = AuditEntry(caller.client_id, caller.partner_id, "read_disclosures", referral_id)
        await write_audit(tx, [look])
    return json_response(StoredResponse(200, {"items": items}))


async def _judge(
    tx: Transaction, said: DisclosureSaid, caller: Caller, recipient: Recipient
) -> None:
    """Raise Invalid, NotFound or CrossBorderBlocked for a case that must not go there so."""
    if recipient.abroad and said.basis is None:
        raise CrossBorderBlocked(BLOCKED)
    if recipient.abroad and rules.needs_authority(recipient) and said.authority_ref is None:
        raise CrossBorderBlocked(AUTHORITY)
    duties = None
    if said.referral_id is not None:
        duties = await store.duties_of(tx, said.referral_id, caller.partner_id)
        if duties is None:
            raise NotFound
    minor = Duty.MANDATORY_REPORT_DUE in (duties or ())
    about = CaseDisclosure(said.basis, said.article, minor, said.lacks_capacity)
    found = rules.faults(about, recipient)
    found += [
        FieldError(pointer=f"/{name}", code="required", detail="A case needs it.")
        for name in ("referral_id", "officer_ref", "parts", "she")
        if not getattr(said, name)
    ]
    if found:
        raise Invalid(MEND, errors=found)


async def _approvals(
    tx: Transaction, said: DisclosureSaid, recipient_id: UUID | None
) -> list[UUID]:
    if recipient_id is None or said.referral_id is None or said.basis is None:
        raise CrossBorderBlocked(BLOCKED)
    of = (said.referral_id, recipient_id, str(said.basis))
    rows = await store.approvals(tx, of, tx.now - rules.approvals_last())
    if len({row["approved_by"] for row in rows}) < rules.persons_needed():
        raise CrossBorderBlocked(BLOCKED)
    return [row["id"] for row in rows]


async def _tell(tx: Transaction, said: DisclosureSaid, recipient: Recipient) -> None:
    assert said.referral_id is not None  # noqa: S101 - judged before
    detail = {
        "recipient_kind": recipient.kind,
        "abroad": recipient.abroad,
        "basis": said.basis,
        "parts": said.parts,
        "she": said.she,
    }
    await add_to_timeline(tx, [TimelineEntry(said.referral_id, tx.now, "disclosed", None, detail)])


def _new(
    said: DisclosureSaid,
    caller: Caller,
    recipient_id: UUID | None,
    recipient: Recipient,
    vault: Vault,
) -> NewDisclosure:
    now = datetime.now(UTC)
    version = vault.index_versions.at(now.timestamp())

    def digest(purpose: bytes, content: str | None) -> bytes | None:
        if content is None:
            return None
        place = purpose + b"|" + caller.partner_id.bytes
        return bytes([version]) + vault.digest(place, content.encode(), version)

    return NewDisclosure(
        id=new_id(),
        referral_id=said.referral_id,
        partner_id=caller.partner_id,
        client_id=caller.client_id,
        recipient_id=recipient_id,
        recipient_kind=recipient.kind,
        abroad=recipient.abroad,
        scope=said.scope,
        basis=said.basis,
        article=said.article,
        officer=digest(b"officer", said.officer_ref),
        authority=digest(b"authority", said.authority_ref),
        parts=list(said.parts),
        she=said.she,
        year=now.astimezone(CHINA).year,
        person=digest(b"person", str(said.referral_id) if said.referral_id else None),
    )


def _shown(new: NewDisclosure, at: datetime) -> dict[str, object]:
    ids = {
        "disclosure_id": new.id,
        "referral_id": new.referral_id,
        "recipient_id": new.recipient_id,
    }
    shown = {name: value and str(value) for name, value in ids.items()}
    names = ("recipient_kind", "abroad", "scope", "basis", "article", "parts", "she")
    return shown | {name: getattr(new, name) for name in names} | {"disclosed_at": at}
