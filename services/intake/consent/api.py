"""Where a partner puts on record what she agrees to, what she no longer does, and what stands."""

import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consent import consent_changes, store, validation, views
from services.intake.consent.awaiting_store import awaiting_release
from services.intake.consent.consent import Actor, Consent, consent_id
from services.intake.consent.form import ConfirmationSaid, ConsentSaid, WithdrawalSaid
from services.intake.consent.policy import policy
from services.intake.consent.store import Held
from services.intake.context import context_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.kept_consent import officer_digest
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.vocabulary import ConsentDecision, ConsentPurpose, ReferralStatus

router = APIRouter(prefix="/v1/referrals", tags=["consent"], route_class=Route)

Reader = Annotated[Caller, Depends(requires("referral:read", "referral:write"))]
Writer = Annotated[Caller, Depends(requires("referral:write"))]
TAKEN_BACK = "The request was taken back; ask for help anew."


@router.get(
    "/{referral_id}/consents",
    summary="What she agreed to",
    response_model=views.ConsentsView,
    operation_id="list_consents",
)
@documented(NotFound())
async def list_consents(referral_id: UUID, request: Request, caller: Reader) -> Response:
    """In force and ended, one for each recipient and purpose; what is not there is refused.

    Raises NotFound, also for another partner's.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await store.held(tx, referral_id, caller.partner_id, lock=False)
        said = await store.versions(tx, referral_id)
        waits = await awaiting_release(tx, referral_id)
        look = AuditEntry(caller.client_id, caller.partner_id, "read_consents", referral_id)
        await write_audit(tx, [look])
    body = {
        "referral_id": referral_id,
        "version": found.version,
        "scope": found.kept["scope"],
        "in_force": [views.shown(one) for one in said if one.ended_at is None],
        "ended": [views.shown(one) for one in said if one.ended_at is not None],
        "awaiting_her_yes": [views.shown_awaiting(one) for one in waits],
    }
    return json_response(StoredResponse(200, body))


@router.post(
    "/{referral_id}/consents",
    summary="Record a consent",
    response_model=views.ConsentKept,
    operation_id="give_consent",
    status_code=201,
)
@documented(NotFound(), Conflict(TAKEN_BACK), once=True)
async def give_consent(
    referral_id: UUID, said: ConsentSaid, request: Request, caller: Writer
) -> Response:
    """It takes the place of what was said of this recipient and purpose before.

    Raises NotFound; Conflict when the request was taken back; Invalid.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        before = await store.held(tx, referral_id, caller.partner_id)
        if before.status == ReferralStatus.WITHDRAWN:
            raise Conflict(TAKEN_BACK)
        if found := validation.faults(said, before, policy(), tx.now):
            raise Invalid(errors=found)
        consent = _consent(request, before, said, tx)
        actor = Actor(caller.client_id, caller.partner_id, said.given_by, said.method)
        await consent_changes.give(tx, before, actor, [consent])
        body = {"id": consent.id, "referral_id": referral_id, "version": before.version + 1}
        return StoredResponse(201, body)

    return await once(request, caller, act)


def _consent(request: Request, before: Held, said: ConsentSaid, tx: Transaction) -> Consent:
    vault = context_of(request).vault
    recipient = said.recipient.recipient(vault, vault.index_versions.at(time.time()))
    permits = said.decision is ConsentDecision.PERMIT
    lasting = not permits or said.purpose is ConsentPurpose.LEGAL_DUTY
    return Consent(
        id=consent_id(before.referral_id, recipient, said.purpose),
        version=before.version + 1,
        recipient=recipient,
        purpose=said.purpose,
        decision=said.decision,
        fields=frozenset(said.fields if permits else ()),
        release=said.release,
        basis=said.basis,
        article=said.duty.article if said.duty else None,
        given_by=said.given_by,
        method=said.method,
        text_version=said.text_version,
        language=said.language,
        given_at=tx.now,
        ends_at=None if lasting else said.until or policy().latest(said.purpose, tx.now),
        officer=officer_digest(vault, before.partner_id, said.duty.officer_ref)
        if said.duty
        else None,
        decided_at=said.duty.decided_at if said.duty else None,
    )


@router.post(
    "/{referral_id}/consents/withdraw",
    summary="Withdraw consent",
    response_model=views.WithdrawnView,
    operation_id="withdraw_consent",
)
@documented(NotFound(), once=True)
async def withdraw_consent(
    referral_id: UUID, said: WithdrawalSaid, request: Request, caller: Writer
) -> Response:
    """It counts at once and always succeeds, whatever has become of the request.

    What waits to be sent anywhere is stopped; what had left before is listed. Raises NotFound.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        actor = Actor(caller.client_id, caller.partner_id, said.given_by, said.method)
        if said.everything:
            done = await consent_changes.withdraw_all(
                tx, referral_id, actor, partner_id=caller.partner_id
            )
        else:
            vault = context_of(request).vault
            recipients = [
                one.recipient(vault, version)
                for one in said.recipients
                for version in (vault.index_versions.newest_first() if one.name else (1,))
            ]
            done = await consent_changes.withdraw(
                tx, referral_id, actor, recipients, partner_id=caller.partner_id
            )
        return StoredResponse(200, _withdrawn(referral_id, done))

    return await once(request, caller, act)


def _withdrawn(referral_id: UUID, done: consent_changes.Withdrawn) -> dict[str, Any]:
    left = [line for line in done.left_before if line.what == "released"]
    return {
        "referral_id": referral_id,
        "version": done.version,
        "withdrawn_at": done.withdrawn_at,
        "stopped": [consent.id for consent in done.stopped],
        "left_before": [
            {
                "at": line.at,
                "partner_id": line.partner_id,
                "fields": list(line.fields),
                "ground": line.ground,
            }
            for line in left
        ],
    }


@router.post(
    "/{referral_id}/consents/confirm",
    summary="Record her yes after an acceptance",
    response_model=views.ConsentKept,
    operation_id="confirm_release",
)
@documented(NotFound("No such provider waits for her yes."), once=True)
async def confirm_release(
    referral_id: UUID, said: ConfirmationSaid, request: Request, caller: Writer
) -> Response:
    """Where she chose to decide after somebody has accepted; until then that body has nothing.

    Raises NotFound when no such provider waits.
    """

    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        await store.held(tx, referral_id, caller.partner_id)
        actor = Actor(caller.client_id, caller.partner_id, said.given_by, said.method)
        consent, version = await consent_changes.confirm_release(
            tx, referral_id, actor, said.provider_id
        )
        body = {"id": consent, "referral_id": referral_id, "version": version}
        return StoredResponse(200, body)

    return await once(request, caller, act)
