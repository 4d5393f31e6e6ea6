"""Where whoever would visit or interview her asks first; without her consent it is no."""

import math
import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.access import store
from services.intake.access.rules import PURPOSES, permits, rules
from services.intake.access.store import Approach
from services.intake.consent.consent import Recipient
from services.intake.consent.form import source_digest
from services.intake.consent.store import Held, held
from services.intake.context import context_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.submission import Said
from services.intake.vault.sealing import Vault
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import FieldError, Invalid, NotFound, Refused, TooMany
from shared.events.access import AccessHarassment
from shared.fields import line
from shared.http import Caller, Route, StoredResponse, json_response, requires
from shared.ids import new_id
from shared.openapi import documented
from shared.outbox import publish
from shared.vocabulary import BodyClass, ConsentPurpose, RecipientKind

router = APIRouter(prefix="/v1", tags=["consent"], route_class=Route)

Asker = Annotated[Caller, Depends(requires("referral:read", "referral:write", "offer:respond"))]
REFUSED = "She has not agreed to this. Do not approach her."
STOPPED = "This source was refused too often and may not ask for her again for now."


class ConsentRequired(Refused):
    """Nobody may see her for this without her consent."""

    status = 403
    slug = "consent-required"


class AccessRequest(Said):
    """Somebody would visit, interview or study her."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
                    "purpose": "media_interview",
                    "body": "media",
                    "source": "示例日报",
                }
            ]
        },
    )

    referral_id: UUID = Field(description="Id of the referral")
    purpose: ConsentPurpose = Field(description="For what: an interview, a visit, research")
    body: BodyClass = Field(BodyClass.VISITORS, description="What kind of body would come")
    source: Annotated[str, line(2, 100)] | None = Field(
        None, description="Which body it is; kept as a digest only. Unsaid: you yourself"
    )


class AccessGranted(BaseModel):
    """She agreed to this."""

    id: UUID = Field(description="Id of the request")
    referral_id: UUID = Field(description="Id of the referral")
    purpose: ConsentPurpose = Field(description="For what she agreed")
    consent_id: UUID = Field(description="The consent it rests on")
    consent_version: int = Field(description="And its version")


@router.post(
    "/access-requests",
    summary="Ask to visit or interview her",
    response_model=AccessGranted,
    operation_id="request_access",
)
@documented(NotFound(), ConsentRequired(REFUSED), TooMany(STOPPED, headers={"retry-after": "60"}))
async def request_access(asked: AccessRequest, request: Request, caller: Asker) -> Response:
    """Every approach counts, also one that is repeated; whoever is refused often is stopped.

    Raises NotFound; ConsentRequired; TooMany once a source was refused three times; Invalid.
    """
    if asked.purpose not in PURPOSES:
        raise Invalid(errors=[_no_purpose()])
    vault = context_of(request).vault
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        if not await store.may_ask(tx, asked.referral_id, caller.partner_id):
            raise NotFound
        found = await held(tx, asked.referral_id)
        sources = _sources(vault, asked, caller)
        refused = await store.refused_at(tx, asked.referral_id, [s.text for s in sources])
        approach = _judged(asked, caller, found, sources, tx)
        until = None if approach.consent_id else rules().blocked_until(refused, tx.now)
        if until is None:
            await _keep(tx, approach, found, len(refused))
        await write_audit(tx, [_look(caller, approach, "blocked" if until else approach.decision)])
    if until is not None:
        wait = max(1, math.ceil((until - tx.now).total_seconds()))
        raise TooMany(STOPPED, headers={"retry-after": str(wait)})
    if approach.consent_id is None:
        raise ConsentRequired(REFUSED)
    body = {
        "id": approach.id,
        "referral_id": approach.referral_id,
        "purpose": approach.purpose,
        "consent_id": approach.consent_id,
        "consent_version": approach.consent_version,
    }
    return json_response(StoredResponse(200, body))


def _sources(vault: Vault, asked: AccessRequest, caller: Caller) -> list[Recipient]:
    """Who would come, by the newest digest first."""
    if asked.source is None:
        return [Recipient.of_organization(caller.partner_id)]
    versions = vault.index_versions
    newest = versions.at(time.time())
    others = [version for version in versions.newest_first() if version != newest]
    return [
        Recipient(RecipientKind.SOURCE, source_digest(vault, asked.source, version))
        for version in (newest, *others)
    ]


def _judged(
    asked: AccessRequest, caller: Caller, found: Held, sources: list[Recipient], tx: Transaction
) -> Approach:
    classes = frozenset({Recipient(RecipientKind.BODY, str(asked.body))})
    consent = permits(found.consents, asked.purpose, [frozenset(sources), classes], tx.now)
    return Approach(
        id=new_id(),
        referral_id=asked.referral_id,
        at=tx.now,
        purpose=asked.purpose,
        body=asked.body,
        source=sources[0].text,
        asked_by=caller.partner_id,
        consent_id=consent.id if consent else None,
        consent_version=consent.version if consent else None,
    )


async def _keep(tx: Transaction, approach: Approach, found: Held, refused_before: int) -> None:
    await store.add(tx, approach)
    if approach.consent_id is None and rules().is_harassment(refused_before):
        if found.traceparent:
            tx.traces[found.referral_id] = found.traceparent
        event = AccessHarassment(
            referral_id=found.referral_id,
            partner_id=found.partner_id,
            access_request_id=approach.id,
            purpose=approach.purpose,
            refused=refused_before + 1,
            at=tx.now,
            sandbox=found.sandbox,
        )
        await publish(tx, [event])


def _look(caller: Caller, approach: Approach, ground: str) -> AuditEntry:
    return AuditEntry(
        caller.client_id,
        caller.partner_id,
        "request_access",
        approach.referral_id,
        f"{approach.purpose} {ground}",
        allowed=approach.consent_id is not None,
    )


def _no_purpose() -> FieldError:
    return FieldError(
        pointer="/purpose",
        code="not_for_this_purpose",
        detail="This is asked for by the way of an offer, not by a visit.",
        allowed=PURPOSES,
    )
