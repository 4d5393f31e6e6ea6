"""The few doors out of the vault. Whoever goes through one is written down first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consent.grants import Grant, Refusal, grant
from services.intake.context import IntakeContext, context_of
from services.intake.ledger import store as ledger
from services.intake.ledger.store import Disclosure
from services.intake.partners.tenancy import as_service
from services.intake.vault import store
from services.intake.vault.redaction import told
from services.intake.vault.rules import Part, Taken, fields_of, within
from services.intake.vault.sealing import NARRATIVE, SAFE_CONTACT, Vault
from services.intake.vault.store import Holding
from services.intake.vault.views import Contacts, ContactsQuery, Found, Released, Telephone
from shared.audit import AuditEntry, entries_for, write_audit
from shared.errors import NotFound, Refused
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.openapi import documented
from shared.security.internal_scopes import SAFE_CONTACTS

router = APIRouter(tags=["release"], route_class=Route)

STOPPED = "provider_suspended"
WHY_NOT: Mapping[str, str] = {
    Refusal.MISSING: "She agreed to other providers only. Ask the partner that sent her.",
    Refusal.REFUSED: "She does not agree that you receive it. Ask the partner that sent her.",
    Refusal.ENDED: "Her consent has come to its end. Ask the partner that sent her.",
    Refusal.UNCONFIRMED: "She decides after you have accepted, and has not said yes yet.",
}

Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Reader = Annotated[Caller, Depends(requires("referral:read"))]
CallingService = Annotated[Caller, Depends(requires(SAFE_CONTACTS))]


class ConsentMissing(Refused):
    """Her consent does not cover this release."""

    status = 403
    slug = "consent-missing"


class ProviderStopped(Refused):
    """A person has stopped this provider."""

    status = 403
    slug = "provider-suspended"


@router.get(
    "/v1/referrals/{referral_id}/identity",
    summary="Who she is, after accepting",
    response_model=Released,
    operation_id="get_identity",
)
@documented(
    NotFound(),
    *(ConsentMissing(detail) for detail in WHY_NOT.values()),
    ProviderStopped("Nothing of this case is released to it. Ask operations."),
)
async def release_identity(referral_id: UUID, request: Request, caller: Provider) -> Response:
    """For a provider's organisation while it holds an accepted need, and no more than it needs.

    The needs it holds decide the parts (`release_2026_11.toml`), her consent or a recorded duty
    whether it gets them; the code word goes to one provider alone. In her words what belongs to a
    field that is not given is masked. Every look is recorded.
    Raises NotFound, ConsentMissing, ProviderStopped.
    """
    context = context_of(request)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        holding = await store.held_by(tx, referral_id, caller.partner_id)
        judged = _judged(holding, caller.partner_id, tx.now) if holding else {}
        grants = {taken: one for taken, one in judged.items() if isinstance(one, Grant)}
        ground = _named(grants.values()) or _why_not(holding, judged)
        shown = _released(context, holding, grants) if holding and grants else None
        look = AuditEntry(
            actor=caller.client_id,
            partner_id=caller.partner_id,
            action="release_identity",
            subject=referral_id,
            ground=ground,
            allowed=shown is not None,
        )
        await write_audit(tx, [look])
        if judged:
            await ledger.add(tx, _disclosure(look, grants, shown))
    if holding is None:
        raise NotFound
    if shown is not None:
        return json_response(StoredResponse(200, shown))
    if ground == STOPPED:
        raise ProviderStopped("Nothing of this case is released to it. Ask operations.")
    raise ConsentMissing(WHY_NOT[ground])


def _judged(holding: Holding, partner_id: UUID, now: datetime) -> dict[Taken, Grant | Refusal]:
    """What may be released of each need that this partner's providers hold, or why not."""
    return {
        taken: grant(holding.consents, taken, now)
        for taken in holding.taken
        if taken.partner_id == partner_id and not taken.stopped
    }


def _why_not(holding: Holding | None, judged: Mapping[Taken, Grant | Refusal]) -> str:
    if holding is None:
        return "not_accepted"
    refusals = [one for one in judged.values() if isinstance(one, Refusal)]
    return str(max(refusals, key=list(Refusal).index)) if refusals else STOPPED


def _named(grants: Iterable[Grant]) -> str:
    return ", ".join(sorted({one.ground for one in grants}))


def _disclosure(
    look: AuditEntry, grants: Mapping[Taken, Grant], shown: dict[str, Any] | None
) -> Disclosure:
    taken, first = next(iter(grants.items()), (None, None))
    return Disclosure(
        referral_id=look.subject or UUID(int=0),
        recipient_id=look.partner_id,
        provider_id=taken.provider_id if taken else None,
        fields=fields_of(shown) if shown else (),
        ground=first.ground if first else look.ground,
        consent_id=first.consent_id if first else None,
        consent_version=first.version if first else None,
    )


def _released(
    context: IntakeContext, holding: Holding, grants: Mapping[Taken, Grant]
) -> dict[str, Any]:
    rules = context.release
    speaker = rules.speaker(holding.taken)
    opened = _opened(context.vault, holding)
    parts = frozenset[Part]().union(*(rules.parts([t]) & g.fields for t, g in grants.items()))
    if NARRATIVE in opened:
        opened[NARRATIVE] = told(opened[NARRATIVE], parts, rules.story)
    shown = within(parts, opened, code_word=speaker in grants)
    return {"id": str(holding.referral_id), **shown, "duties": holding.duties}


def _opened(vault: Vault, holding: Holding) -> dict[str, Any]:
    opened = vault.open(holding.referral_id, holding.sealed) if holding.sealed else {}
    narrative = opened.pop(NARRATIVE, None)
    parts: dict[str, Any] = {column: orjson.loads(plain) for column, plain in opened.items()}
    if narrative:
        parts[NARRATIVE] = narrative.decode()
    return parts


@router.post(
    "/v1/referrals/search",
    summary="Own referrals of the same person",
    response_model=Found,
    operation_id="search_referrals",
)
async def find_same_person(asked: Telephone, request: Request, caller: Reader) -> Response:
    """By telephone number, among your own referrals; the number is compared, never stored."""
    indexes = context_of(request).vault.phone_indexes(caller.partner_id, asked.phone)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await store.same_phone(tx, caller.partner_id, indexes)
        asked_by = (caller.client_id, caller.partner_id, "search_person")
        await write_audit(tx, entries_for(*asked_by, found) or [AuditEntry(*asked_by)])
    return json_response(StoredResponse(200, {"ids": [str(referral_id) for referral_id in found]}))


@router.post(
    "/internal/v1/safe-contacts",
    summary="How these may be reached, at this moment",
    response_model=Contacts,
    operation_id="get_safe_contacts",
)
async def give_safe_contacts(
    wanted: ContactsQuery, request: Request, caller: CallingService
) -> Response:
    """Per referral the safe contact, or null: none named, withdrawn, erased. Not to be stored.

    The code word is never given: it proves who speaks and belongs in no message.
    """
    vault = context_of(request).vault
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        sealed = await store.safe_contacts(tx, wanted.referral_ids)
        looks = [
            AuditEntry(caller.client_id, caller.partner_id, "safe_contact", referral_id)
            for referral_id in sealed
        ]
        await write_audit(tx, looks)
    contacts: dict[str, Any] = {str(referral_id): None for referral_id in wanted.referral_ids}
    for referral_id, (held, sandbox) in sealed.items():
        contact = orjson.loads(vault.open(referral_id, held)[SAFE_CONTACT])
        contact["sandbox"] = sandbox
        contact.pop("code_word", None)
        contacts[str(referral_id)] = contact
    return json_response(StoredResponse(200, {"contacts": contacts}))
