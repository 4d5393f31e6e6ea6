"""The few doors out of the vault. Whoever goes through one is written down first."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consent.rules import Permission, ground_of
from services.intake.desk import Desk, desk_of
from services.intake.partners.tenancy import as_service
from services.intake.vault import store
from services.intake.vault.rules import Taken, within
from services.intake.vault.sealing import NARRATIVE, SAFE_CONTACT, Vault
from services.intake.vault.store import Holding
from services.intake.vault.views import Contacts, Found, Released, Telephone, Wanted
from shared.audit import Look, looks_at, note
from shared.errors import NotFound, Refused
from shared.http import Answer, Caller, Route, json_response, requires
from shared.security.doors import SAFE_CONTACTS

router = APIRouter(tags=["release"], route_class=Route)

STOPPED = "provider_suspended"

Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Reader = Annotated[Caller, Depends(requires("referral:read"))]
Neighbour = Annotated[Caller, Depends(requires(SAFE_CONTACTS))]


class ConsentMissing(Refused):
    """Her consent does not cover this provider."""

    status = 403
    slug = "consent-missing"


class ProviderStopped(Refused):
    """A person has suspended or retired this provider."""

    status = 403
    slug = "provider-suspended"


@router.get(
    "/v1/referrals/{referral_id}/identity",
    summary="Who she is, after accepting",
    response_model=Released,
)
async def release_identity(referral_id: UUID, request: Request, caller: Provider) -> Response:
    """For a provider's organisation while it holds an accepted need, and no more than it needs.

    The needs it holds decide the parts (`release_2026_11.toml`), her consent or a recorded duty
    whether it gets them; the code word goes to one provider alone. Every look is recorded.
    Raises NotFound, ConsentMissing, ProviderStopped.
    """
    desk = desk_of(request)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        holding = await store.held_by(tx, referral_id, caller.partner_id)
        grounds = _grounds(holding, caller.partner_id) if holding else {}
        allowed = bool(grounds)
        look = Look(
            actor=caller.client_id,
            partner_id=caller.partner_id,
            action="release_identity",
            subject=referral_id,
            ground=_named(grounds) or _why_not(holding, caller.partner_id),
            allowed=allowed,
        )
        await note(tx, [look])
    if holding is None:
        raise NotFound
    if look.ground == STOPPED:
        raise ProviderStopped("Nothing of this case is released to it. Ask operations.")
    if not allowed:
        raise ConsentMissing("She agreed to other providers only. Ask the partner that sent her.")
    return json_response(Answer(200, _released(desk, holding, list(grounds))))


def _grounds(holding: Holding, partner_id: UUID) -> dict[Taken, str]:
    """The needs this partner's providers hold for which she may be released, each with why."""
    permission = Permission.of(holding.consent)
    judged = {
        taken: ground_of(permission, taken.need, taken.provider_id)
        for taken in holding.taken
        if taken.partner_id == partner_id and not taken.stopped
    }
    return {taken: ground for taken, ground in judged.items() if ground is not None}


def _why_not(holding: Holding | None, partner_id: UUID) -> str:
    if holding is None:
        return "not_accepted"
    own = [taken for taken in holding.taken if taken.partner_id == partner_id]
    return STOPPED if all(taken.stopped for taken in own) else "consent_missing"


def _named(grounds: dict[Taken, str]) -> str:
    return ", ".join(sorted(set(grounds.values())))


def _released(desk: Desk, holding: Holding, covered: list[Taken]) -> dict[str, Any]:
    rules = desk.release
    speaker = rules.speaker(holding.taken)
    opened = _opened(desk.vault, holding)
    shown = within(rules.parts(covered), opened, code_word=speaker in covered)
    return {"id": str(holding.referral_id), **shown, "duties": holding.duties}


def _opened(vault: Vault, holding: Holding) -> dict[str, Any]:
    opened = vault.open(holding.referral_id, holding.sealed) if holding.sealed else {}
    narrative = opened.pop(NARRATIVE, None)
    parts: dict[str, Any] = {column: orjson.loads(plain) for column, plain in opened.items()}
    if narrative:
        parts[NARRATIVE] = narrative.decode()
    return parts


@router.post(
    "/v1/referrals/search", summary="Own referrals of the same person", response_model=Found
)
async def find_same_person(asked: Telephone, request: Request, caller: Reader) -> Response:
    """By telephone number, among your own referrals; the number is compared, never stored."""
    indexes = desk_of(request).vault.phone_indexes(caller.partner_id, asked.phone)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await store.same_phone(tx, caller.partner_id, indexes)
        asked_by = (caller.client_id, caller.partner_id, "search_person")
        await note(tx, looks_at(*asked_by, found) or [Look(*asked_by)])
    return json_response(Answer(200, {"ids": [str(referral_id) for referral_id in found]}))


@router.post(
    "/internal/v1/safe-contacts",
    summary="How these may be reached, at this moment",
    response_model=Contacts,
)
async def give_safe_contacts(wanted: Wanted, request: Request, caller: Neighbour) -> Response:
    """Per referral the safe contact, or null: none named, withdrawn, erased. Not to be stored.

    The code word is never given: it proves who speaks and belongs in no message.
    """
    vault = desk_of(request).vault
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        sealed = await store.safe_contacts(tx, wanted.referral_ids)
        looks = [
            Look(caller.client_id, caller.partner_id, "safe_contact", referral_id)
            for referral_id in sealed
        ]
        await note(tx, looks)
    contacts: dict[str, Any] = {str(referral_id): None for referral_id in wanted.referral_ids}
    for referral_id, (held, sandbox) in sealed.items():
        contact = orjson.loads(vault.open(referral_id, held)[SAFE_CONTACT])
        contact["sandbox"] = sandbox
        contact.pop("code_word", None)
        contacts[str(referral_id)] = contact
    return json_response(Answer(200, {"contacts": contacts}))
