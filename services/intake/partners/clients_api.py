"""Where administrators keep clients: register, list, disable, give secrets, scopes and rates."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.responses import Response

from services.intake.partners import client_changes, clients_store, store
from services.intake.partners.clients_documents import (
    ClientAccess,
    ClientChanged,
    ClientRegistered,
    ClientRenewed,
    Revocations,
)
from services.intake.partners.clients_form import (
    Change,
    ClientsPage,
    ClientView,
    NewClient,
    Renewal,
    shown,
)
from services.intake.partners.clients_store import StoredClient
from services.intake.partners.service_clients import digest_of
from services.intake.partners.store import Client
from services.intake.registry.rules import ABROAD
from shared.audit import AuditEntry, write_audit
from shared.db import Transaction
from shared.errors import Conflict, FieldError, Invalid, NotFound
from shared.http import Caller, Route, StoredResponse, json_response, once, requires
from shared.openapi import documented
from shared.security.internal_scopes import REVOCATIONS

router = APIRouter(prefix="/v1", tags=["access"], route_class=Route)
internal = APIRouter(prefix="/internal/v1", tags=["operations"], route_class=Route)

Administrator = Annotated[Caller, Depends(requires("admin"))]
CallingService = Annotated[Caller, Depends(requires(REVOCATIONS))]
CLIENT_ID = r"^[a-z][a-z0-9_]{2,63}$"
ClientId = Annotated[str, Path(pattern=CLIENT_ID, description="Its id")]


@router.post(
    "/clients",
    summary="Register a client",
    status_code=201,
    operation_id="register_client",
    response_model=ClientRegistered,
)
@documented(Conflict("A client of this id is registered already."), Conflict(ABROAD))
async def register_client(new: NewClient, request: Request, caller: Administrator) -> Response:
    """The secret is shown once. The id makes it safe to repeat: a second time is 409.

    Raises Conflict.
    """
    secret = None if new.public_keys else secrets.token_urlsafe(32)
    client = Client(
        client_id=new.client_id,
        partner_id=new.partner.id,
        kind=new.kind,
        scopes=new.scopes,
        test=new.test,
        secret_digest=digest_of(secret) if secret else None,
        public_keys=new.public_keys,
        channels=new.channels,
    )
    async with request.app.state.db.transaction() as tx:
        partner = (new.partner.id, new.partner.name, new.partner.kind)
        if not await store.register(tx, partner, client):
            raise Conflict("A client of this id is registered already.")
        client_changes.check_abroad(new.scopes, abroad=await store.is_abroad(tx, new.partner.id))
        await write_audit(tx, [_look(caller, "register_client", new.client_id)])
    once_only = {"client_secret": secret} if secret else {}
    body = {"client_id": new.client_id, "partner_id": str(new.partner.id), **once_only}
    return json_response(StoredResponse(201, body))


@router.get(
    "/clients",
    summary="The clients, by id",
    response_model=ClientsPage,
    operation_id="list_clients",
)
async def list_clients(
    request: Request,
    _: Administrator,
    after: Annotated[
        str | None, Query(pattern=CLIENT_ID, description="`next` of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Most on a page")] = 100,
) -> Response:
    """A page of them; `next` is null on the last. Raises Invalid for an unknown `after`."""
    found = await clients_store.page(request.app.state.db, after, limit)
    if found is None:
        wrong = FieldError(pointer="/after", code="unknown", detail="No page ended there.")
        raise Invalid("Begin again without `after`.", errors=[wrong])
    items, more = found
    following = items[-1].client_id if more else None
    return json_response(
        StoredResponse(200, {"items": [shown(k) for k in items], "next": following})
    )


@router.get(
    "/clients/{client_id}",
    summary="One client",
    response_model=ClientView,
    operation_id="get_client",
)
@documented(NotFound())
async def show_client(client_id: ClientId, request: Request, _: Administrator) -> Response:
    """As it is kept. Raises NotFound."""
    kept = await clients_store.one(request.app.state.db, client_id)
    if kept is None:
        raise NotFound
    return json_response(StoredResponse(200, shown(kept)))


@router.post(
    "/clients/{client_id}/disable",
    summary="Shut a client out",
    operation_id="disable_client",
    response_model=ClientAccess,
)
@documented(NotFound(), Conflict(client_changes.YOURSELF), once=True)
async def disable_client(client_id: ClientId, request: Request, caller: Administrator) -> Response:
    """It gets no token, and those it has open nothing within ten seconds.

    Raises NotFound, Conflict.
    """

    async def act(tx: Transaction, kept: StoredClient) -> dict[str, Any]:
        client_changes.check_disable(kept, caller.client_id)
        await clients_store.disable(tx, client_id)
        return {"disabled_at": kept.disabled_at or tx.now}

    return await _changed(request, caller, "disable_client", client_id, act)


@router.post(
    "/clients/{client_id}/enable",
    summary="Let a disabled client in again",
    operation_id="enable_client",
    response_model=ClientAccess,
)
@documented(NotFound(), once=True)
async def enable_client(client_id: ClientId, request: Request, caller: Administrator) -> Response:
    """With the secret or keys it had; tokens from before stay dead. Raises NotFound."""

    async def act(tx: Transaction, _kept: StoredClient) -> dict[str, Any]:
        await clients_store.enable(tx, client_id)
        return {"disabled_at": None}

    return await _changed(request, caller, "enable_client", client_id, act)


@router.post(
    "/clients/{client_id}/rotate",
    summary="Give a client another secret",
    operation_id="rotate_client",
    response_model=ClientRenewed,
)
@documented(NotFound(), Conflict(client_changes.OURS), once=True)
async def rotate_client(
    client_id: ClientId, how: Renewal, request: Request, caller: Administrator
) -> Response:
    """The new secret is shown once: a repeat of the request answers without it.

    Raises NotFound, Conflict.
    """
    secret = secrets.token_urlsafe(32)

    async def act(tx: Transaction, kept: StoredClient) -> dict[str, Any]:
        client_changes.check_renewal(kept)
        until = None
        if how.public_keys is not None:
            await clients_store.renew_keys(tx, client_id, how.public_keys)
        else:
            overlap = timedelta(seconds=how.overlap_seconds)
            until = await clients_store.renew(tx, client_id, digest_of(secret), overlap)
        if not how.overlap_seconds:
            await clients_store.revoke(tx, client_id)
        return {"former_secret_until": until}

    answer = await _changed(request, caller, "rotate_client", client_id, act)
    if how.public_keys is not None or "idempotent-replayed" in answer.headers:
        return answer
    # What is kept for repeats never holds the secret.
    return json_response(StoredResponse(200, orjson.loads(answer.body) | {"client_secret": secret}))


@router.patch(
    "/clients/{client_id}",
    summary="Change what a client may do",
    operation_id="change_client",
    response_model=ClientChanged,
)
@documented(NotFound(), Conflict(client_changes.YOURSELF), once=True)
async def change_client(
    client_id: ClientId, change: Change, request: Request, caller: Administrator
) -> Response:
    """Fewer scopes and other channels hold at once, the rest from its next token on.

    Raises NotFound, Conflict.
    """

    async def act(tx: Transaction, kept: StoredClient) -> dict[str, Any]:
        scopes = change.scopes or kept.scopes
        if change.scopes:
            client_changes.check_scopes(kept, scopes, caller.client_id)
            client_changes.check_abroad(scopes, abroad=kept.abroad)
            await clients_store.give_scopes(tx, client_id, scopes)
        if "channels" in change.model_fields_set:
            await clients_store.give_channels(tx, client_id, change.channels)
        if not set(kept.scopes) <= set(scopes) or "channels" in change.model_fields_set:
            await clients_store.revoke(tx, client_id)
        if "rate_per_second" in change.model_fields_set:
            await store.give_rate(tx, kept.partner_id, change.rate_per_second)
        return {"scopes": sorted(scopes)}

    return await _changed(request, caller, "change_client", client_id, act)


Act = Callable[[Transaction, StoredClient], Awaitable[dict[str, Any]]]


async def _changed(
    request: Request, caller: Caller, action: str, client_id: str, act: Act
) -> Response:
    """Change one client once per Idempotency-Key, on record."""

    async def acting(tx: Transaction) -> StoredResponse:
        kept = await clients_store.locked(tx, client_id)
        if kept is None:
            raise NotFound
        told = await act(tx, kept)
        await write_audit(tx, [_look(caller, action, client_id)])
        return StoredResponse(200, {"client_id": client_id, **told})

    return await once(request, caller, acting)


def _look(caller: Caller, action: str, client_id: str) -> AuditEntry:
    return AuditEntry(caller.client_id, caller.partner_id, action, ground=client_id)


@internal.get(
    "/revocations",
    summary="Clients whose tokens were revoked lately",
    operation_id="list_revocations",
    response_model=Revocations,
)
async def revocations(request: Request, _: CallingService) -> Response:
    """By client the present generation: tokens of an earlier one open nothing."""
    state = request.app.state
    found = await clients_store.revoked_lately(state.settings, state.db)
    return json_response(StoredResponse(200, {"revoked": found}))
