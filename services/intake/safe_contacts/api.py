"""Where a partner confirms again, or changes, how the person it speaks for may be reached."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from services.intake.context import context_of
from services.intake.partners.tenancy import as_service
from services.intake.referrals.contents import sealed_contact
from services.intake.referrals.examples import SUBMISSION
from services.intake.referrals.fields import ConfirmedDay
from services.intake.referrals.submission import SafeContact, Said
from services.intake.safe_contacts import store
from services.intake.safe_contacts.store import Held
from services.intake.vault.sealing import SAFE_CONTACT, Vault
from shared.audit import AuditEntry, write_audit
from shared.contact.time_zones import AT_HOME, zone
from shared.db import Transaction
from shared.errors import Conflict, NotFound
from shared.events.referral import SafeContactChanged
from shared.http import Caller, Route, StoredResponse, once, requires
from shared.openapi import documented
from shared.outbox import publish
from shared.vocabulary import ReferralStatus, SafeChannel

router = APIRouter(prefix="/v1/referrals", tags=["referrals"], route_class=Route)

Writer = Annotated[Caller, Depends(requires("referral:write"))]
ENDED = frozenset({ReferralStatus.WITHDRAWN, ReferralStatus.ERASED})


class ContactSaid(SafeContact):
    """Her safe contact, as it is to be from now on."""

    model_config = ConfigDict(
        strict=False, json_schema_extra={"examples": [SUBMISSION["safe_contact"]]}
    )


class Confirmation(Said):
    """That her contact still holds."""

    model_config = ConfigDict(strict=False, json_schema_extra={"examples": [{}]})

    confirmed_on: ConfirmedDay | None = Field(None, description="Day she said so; unsaid: today")


class ContactKept(BaseModel):
    """Her contact as it is held now, without where it leads."""

    id: UUID = Field(description="Id of the referral")
    contactable: bool = Field(description="Whether she may be reached at all")
    confirmed_on: str = Field(description="Day she last confirmed it")


@router.put(
    "/{referral_id}/safe-contact",
    summary="Change her safe contact",
    response_model=ContactKept,
    operation_id="change_safe_contact",
)
@documented(NotFound(), Conflict("It was taken back or erased."), once=True)
async def put_contact(
    referral_id: UUID, said: ContactSaid, request: Request, caller: Writer
) -> Response:
    """The whole of it is replaced, the code word too; what was there before is gone for good.

    Raises NotFound; Conflict when the referral was taken back or erased; Invalid.
    """

    async def change(tx: Transaction, held: Held) -> dict[str, Any]:
        vault = context_of(request).vault
        plain = sealed_contact(said)
        contact = await _sealed(tx, vault, referral_id, held, plain)
        await store.keep(tx, referral_id, contact, "contact_changed")
        return plain

    return await _acted(request, caller, referral_id, "change_contact", change)


@router.post(
    "/{referral_id}/safe-contact/confirm",
    summary="Say that her safe contact still holds",
    response_model=ContactKept,
    operation_id="confirm_safe_contact",
)
@documented(NotFound(), Conflict("No safe contact is held; say one first."), once=True)
async def confirm_contact(
    referral_id: UUID, said: Confirmation, request: Request, caller: Writer
) -> Response:
    """Nothing is sent to a contact that was not confirmed for 30 days; this begins them anew.

    Raises NotFound; Conflict when none is held or the referral has ended; Invalid.
    """

    async def confirm(tx: Transaction, held: Held) -> dict[str, Any]:
        vault = context_of(request).vault
        if held.sealed is None or SAFE_CONTACT not in held.sealed.columns:
            raise Conflict("No safe contact is held; say one first.")
        plain: dict[str, Any] = orjson.loads(vault.open(referral_id, held.sealed)[SAFE_CONTACT])
        today = datetime.now(zone(plain.get("time_zone") or AT_HOME)).date()
        plain["confirmed_on"] = (said.confirmed_on or today).isoformat()
        contact = await _sealed(tx, vault, referral_id, held, plain)
        await store.keep(tx, referral_id, contact, "contact_confirmed")
        return plain

    return await _acted(request, caller, referral_id, "confirm_contact", confirm)


Change = Callable[[Transaction, Held], Awaitable[dict[str, Any]]]


async def _acted(
    request: Request, caller: Caller, id_: UUID, action: str, change: Change
) -> Response:
    async def act(tx: Transaction) -> StoredResponse:
        await as_service(tx)
        held = await store.held(tx, id_, caller.partner_id, test=caller.test)
        if held is None:
            raise NotFound
        if held.status in ENDED:
            raise Conflict("It was taken back or erased.")
        plain = await change(tx, held)
        await write_audit(tx, [AuditEntry(caller.client_id, caller.partner_id, action, id_)])
        if held.traceparent:
            tx.traces[id_] = held.traceparent
        contactable = plain["channel"] != SafeChannel.NONE
        changed = SafeContactChanged(referral_id=id_, changed_at=tx.now, contactable=contactable)
        await publish(tx, [changed])
        body = {"id": str(id_), "contactable": contactable, "confirmed_on": plain["confirmed_on"]}
        return StoredResponse(200, body)

    return await once(request, caller, act)


async def _sealed(
    tx: Transaction, vault: Vault, id_: UUID, held: Held, plain: dict[str, Any]
) -> store.Contact:
    """The contact under the referral's own key; a key is made where there was none."""
    contents = orjson.dumps(plain)
    contactable = plain["channel"] != SafeChannel.NONE
    if held.sealed is not None:
        column = vault.seal_again(id_, held.sealed, SAFE_CONTACT, contents)
        return store.Contact(column, contactable)
    sealed = vault.seal(id_, {SAFE_CONTACT: contents})
    await store.keep_key(tx, id_, sealed)
    return store.Contact(sealed.columns[SAFE_CONTACT], contactable)
