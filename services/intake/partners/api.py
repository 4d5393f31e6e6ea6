"""Tokens for partners, the keys they are checked with, and the registration of clients."""

import secrets
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from services.intake.partners import store, tokens
from services.intake.partners.registration import digest_of
from services.intake.partners.store import Client
from services.intake.partners.tokens import GrantRefused
from shared.audit import Look, note
from shared.errors import Conflict, Unauthorised
from shared.http import SCOPES, Answer, Caller, host_of, json_response, requires
from shared.security import keys
from shared.security.doors import DOORS
from shared.security.tokens import NOBODY, issue

TOKENS_PER_SECOND = 50.0

GIVEN_OUT = SCOPES.keys() - DOORS.keys()
"""The scopes a partner's or staff's client may have; a door between services is never one."""

router = APIRouter(tags=["access"])

Administrator = Annotated[Caller, Depends(requires("admin"))]

TOKEN_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "scope": {"type": "string", "description": "Space-separated; unsaid: all"},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                        "client_assertion_type": {"type": "string"},
                        "client_assertion": {"type": "string"},
                    },
                }
            }
        },
    }
}


class Token(BaseModel):
    """An access token."""

    access_token: str = Field(description="Send it as `Authorization: Bearer …`")
    token_type: str = Field("Bearer", description="Always Bearer")
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="What it may do, space-separated")


@router.post("/oauth/token", summary="Get an access token", openapi_extra=TOKEN_FORM)
async def token(request: Request) -> Token:
    """OAuth 2.0 client credentials: HTTP Basic, form fields, or a signed assertion.

    Raises Unauthorised, GrantRefused, TooMany.
    """
    request.app.state.limits.take_from("token", host_of(request), TOKENS_PER_SECOND)
    form = {name: str(given) for name, given in (await request.form()).items()}
    if form.get("grant_type") != "client_credentials":
        raise GrantRefused("grant_type is client_credentials.", error="unsupported_grant_type")
    settings = request.app.state.settings
    proof = tokens.proof_of(request.headers.get("authorization", ""), form)
    try:
        audience = f"{settings.url('intake')}/oauth/token"
        client = await tokens.proven(request.app.state.db, proof, audience)
    except Unauthorised:
        await _note_refusal(request)
        raise
    scopes = tokens.granted_scopes(client, form.get("scope", ""))
    caller = Caller(
        client.client_id, client.partner_id, scopes, client.kind, client.test, rate=client.rate
    )
    return Token(
        access_token=issue(settings, keys.signing_keys(settings.secrets), caller),
        expires_in=settings.token_seconds,
        scope=" ".join(sorted(scopes)),
    )


async def _note_refusal(request: Request) -> None:
    # The id given is not noted: somebody may have typed a secret or a telephone number there.
    async with request.app.state.db.transaction() as tx:
        await note(tx, [Look("unknown", NOBODY, "token", allowed=False)])


@router.get("/.well-known/jwks.json", summary="Keys that tokens are checked with")
async def jwks(request: Request) -> dict[str, Any]:
    """The public halves of the signing keys (RFC 7517)."""
    return keys.published_keys(request.app.state.settings.secrets)


class Organisation(BaseModel):
    """The partner a client speaks for."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="Your id for it; the same id is the same partner")
    name: str = Field(pattern=r"^[^\x00-\x1f]{2,100}$", description="Its name")
    kind: str = Field(pattern=r"^[a-z_]{2,40}$", description="What it is", examples=["ngo"])


class NewClient(BaseModel):
    """A client to register."""

    model_config = ConfigDict(extra="forbid")

    client_id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,63}$", description="Its id")
    partner: Organisation = Field(description="Whom it speaks for")
    kind: str = Field("partner", pattern="^(partner|staff)$", description="partner or staff")
    scopes: tuple[str, ...] = Field(min_length=1, description="What it may do")
    test: bool = Field(False, description="A sandbox client: it never reaches a telephone")
    public_keys: dict[str, Any] | None = Field(
        None, description="JWK set for private_key_jwt; without it a secret is made"
    )

    @model_validator(mode="after")
    def _known(self) -> "NewClient":
        if not set(self.scopes) <= GIVEN_OUT:
            raise ValueError(f"Scopes are among {', '.join(sorted(GIVEN_OUT))}.")
        if self.public_keys is not None and not tokens.are_public_keys(self.public_keys):
            raise ValueError("public_keys is a JWK set of public keys.")
        return self


@router.post("/v1/clients", summary="Register a client", status_code=201)
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
    )
    async with request.app.state.db.transaction() as tx:
        partner = (new.partner.id, new.partner.name, new.partner.kind)
        if not await store.register(tx, partner, client):
            raise Conflict("A client of this id is registered already.")
        await note(
            tx, [Look(caller.client_id, caller.partner_id, "register_client", ground=new.client_id)]
        )
    shown = {"client_secret": secret} if secret else {}
    body = {"client_id": new.client_id, "partner_id": str(new.partner.id), **shown}
    return json_response(Answer(201, body))
