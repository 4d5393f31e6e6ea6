"""Tokens for partners, and the keys they are checked with."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from services.intake.partners import tokens
from services.intake.partners.tokens import GrantRefused
from services.intake.registry.rules import granted_channels
from shared.audit import AuditEntry, write_audit
from shared.errors import Unauthorised
from shared.http import FORM, Caller, Route, client_host, reads
from shared.http.routing import KIB, form_of
from shared.openapi import documented
from shared.security import keys
from shared.security.tokens import NOBODY, issue

TOKENS_PER_SECOND = 50.0

router = APIRouter(tags=["access"], route_class=Route)

TOKEN_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {
                            "type": "string",
                            "enum": ["client_credentials"],
                            "description": "Always client_credentials",
                        },
                        "scope": {"type": "string", "description": "Space-separated; unsaid: all"},
                        "client_id": {
                            "type": "string",
                            "description": "Its id, unless HTTP Basic says it",
                        },
                        "client_secret": {
                            "type": "string",
                            "description": "Its secret, unless HTTP Basic says it",
                        },
                        "client_assertion_type": {
                            "type": "string",
                            "description": "With client_assertion: the URN of RFC 7523",
                        },
                        "client_assertion": {
                            "type": "string",
                            "description": "A JWT that it signed (RFC 7523), instead of a secret",
                        },
                    },
                },
                "example": {
                    "grant_type": "client_credentials",
                    "client_id": "example_hotline",
                    "client_secret": "shown-once-and-kept-nowhere",
                },
            }
        },
    }
}


class KeyView(BaseModel):
    """A public key (RFC 7517)."""

    model_config = ConfigDict(extra="forbid")

    kty: str = Field(description="Kind of key")
    crv: str = Field(description="Its curve")
    x: str = Field(description="The public half, base64url")
    kid: str = Field(description="Its id, as tokens name it")
    use: str | None = Field(None, description="sig: for signatures")
    alg: str | None = Field(None, description="The algorithm it signs with")


class KeySetView(BaseModel):
    """The public halves of the keys that tokens are signed with (RFC 7517)."""

    model_config = ConfigDict(extra="forbid")

    keys: list[KeyView] = Field(description="The keys")


class Token(BaseModel):
    """An access token."""

    access_token: str = Field(description="Send it as `Authorization: Bearer …`")
    token_type: Literal["Bearer"] = Field(description="Always Bearer")
    expires_in: int = Field(description="Seconds")
    scope: str = Field(description="What it may do, space-separated")


@router.post(
    "/oauth/token",
    summary="Get an access token",
    openapi_extra=TOKEN_FORM,
    operation_id="issue_token",
)
@reads(FORM, most=16 * KIB)
@documented(
    tokens.not_them(),
    GrantRefused("grant_type is client_credentials.", error="unsupported_grant_type"),
    GrantRefused(
        "A scope asked for is not one of this client's.",
        error="invalid_scope",
        allowed=["referral:read"],
    ),
)
async def token(request: Request) -> Token:
    """OAuth 2.0 client credentials: HTTP Basic, form fields, or a signed assertion.

    Raises Unauthorised, GrantRefused, TooMany.
    """
    request.app.state.limits.take_from("token", client_host(request), TOKENS_PER_SECOND)
    form = form_of(await request.body())
    if form.get("grant_type") != "client_credentials":
        raise GrantRefused("grant_type is client_credentials.", error="unsupported_grant_type")
    settings = request.app.state.settings
    proof = tokens.proof_of(request.headers.get("authorization", ""), form)
    try:
        audience = f"{settings.url('intake')}/oauth/token"
        client = await tokens.authenticated_client(request.app.state.db, proof, audience)
    except Unauthorised:
        await _note_refusal(request)
        raise
    scopes = tokens.granted_scopes(client, form.get("scope", ""))
    caller = Caller(
        client.client_id,
        client.partner_id,
        scopes,
        client.kind,
        client.test,
        rate=client.rate,
        generation=client.generation,
        channels=granted_channels(client.channels, client.partner_kind, test=client.test),
    )
    return Token(
        token_type="Bearer",  # noqa: S106 - a kind of token, not one
        access_token=issue(settings, keys.signing_keys(settings.secrets), caller),
        expires_in=settings.token_seconds,
        scope=" ".join(sorted(scopes)),
    )


async def _note_refusal(request: Request) -> None:
    # The id given is not noted: somebody may have typed a secret or a telephone number there.
    async with request.app.state.db.transaction() as tx:
        await write_audit(tx, [AuditEntry("unknown", NOBODY, "token", allowed=False)])


@router.get(
    "/.well-known/jwks.json",
    summary="Keys that tokens are checked with",
    operation_id="get_jwks",
    response_model=KeySetView,
)
async def jwks(request: Request) -> dict[str, Any]:
    """The public halves of the signing keys (RFC 7517)."""
    return keys.published_keys(request.app.state.settings.secrets)
