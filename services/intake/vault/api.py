"""The few doors out of the vault. Whoever goes through one is written down first."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.intake.consent.rules import covers
from services.intake.desk import desk_of
from services.intake.partners.tenancy import as_service
from services.intake.vault import store
from services.intake.vault.sealing import NARRATIVE, SAFE_CONTACT, Vault
from services.intake.vault.store import Holding
from services.intake.vault.views import Contacts, Found, Released, Telephone, Wanted
from shared.audit import Look, note
from shared.errors import NotFound, Refused
from shared.http import Answer, Caller, Route, json_response, requires
from shared.security.doors import SAFE_CONTACTS
from shared.vocabulary.codes import ConsentBasis, ConsentScope

router = APIRouter(tags=["release"], route_class=Route)

Provider = Annotated[Caller, Depends(requires("offer:respond"))]
Reader = Annotated[Caller, Depends(requires("referral:read"))]
Neighbour = Annotated[Caller, Depends(requires(SAFE_CONTACTS))]


class ConsentMissing(Refused):
    """Her consent does not cover this provider."""

    status = 403
    slug = "consent-missing"


@router.get(
    "/v1/referrals/{referral_id}/identity",
    summary="Who she is, after accepting",
    response_model=Released,
)
async def release_identity(referral_id: UUID, request: Request, caller: Provider) -> Response:
    """For a provider's organisation while it holds an accepted need; every look is recorded.

    Raises NotFound, ConsentMissing.
    """
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        holding = await store.held_by(tx, referral_id, caller.partner_id)
        ground = _ground(holding) if holding else None
        allowed = ground is not None
        look = Look(
            actor=caller.client_id,
            partner_id=caller.partner_id,
            action="release_identity",
            subject=referral_id,
            ground=ground or ("consent_missing" if holding else "not_accepted"),
            allowed=allowed,
        )
        await note(tx, [look])
    if holding is None:
        raise NotFound
    if not allowed:
        raise ConsentMissing("She agreed to other providers only. Ask the partner that sent her.")
    return json_response(Answer(200, _opened(desk_of(request).vault, holding)))


def _ground(holding: Holding) -> ConsentBasis | None:
    """On what ground it may be released; None when her consent does not cover this provider."""
    basis = ConsentBasis(holding.consent["basis"])
    scope = ConsentScope(holding.consent["scope"])
    named = [UUID(provider) for provider in holding.consent["providers"]]
    covered = any(covers(basis, scope, named, provider) for provider in holding.providers)
    return basis if covered else None


def _opened(vault: Vault, holding: Holding) -> dict[str, Any]:
    opened = vault.open(holding.referral_id, holding.sealed) if holding.sealed else {}
    narrative = opened.pop(NARRATIVE, None)
    parts = {column: orjson.loads(plain) for column, plain in opened.items()}
    return {
        "id": str(holding.referral_id),
        "identity": parts.get("identity"),
        "safe_contact": parts.get(SAFE_CONTACT),
        "narrative": narrative.decode() if narrative else None,
        "duties": holding.duties,
    }


@router.post(
    "/v1/referrals/search", summary="Own referrals of the same person", response_model=Found
)
async def find_same_person(asked: Telephone, request: Request, caller: Reader) -> Response:
    """By telephone number, among your own referrals; the number is compared, never stored."""
    indexes = desk_of(request).vault.phone_indexes(caller.partner_id, asked.phone)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        found = await store.same_phone(tx, caller.partner_id, indexes)
        await note(tx, [Look(caller.client_id, caller.partner_id, "search_person")])
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
