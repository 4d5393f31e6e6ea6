"""Tokens for partners, and the keys they are checked with."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.intake.partners import tokens
from services.intake.partners.tokens import GrantRefused
from shared.audit import Look, note
from shared.errors import Unauthorised
from shared.http import FORM, Caller, Route, host_of, reads
from shared.http.reading import KIB, form_of
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
@reads(FORM, most=16 * KIB)
async def token(request: Request) -> Token:
    """OAuth 2.0 client credentials: HTTP Basic, form fields, or a signed assertion.

    Raises Unauthorised, GrantRefused, TooMany.
    """
    request.app.state.limits.take_from("token", host_of(request), TOKENS_PER_SECOND)
    form = form_of(await request.body())
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
        client.client_id,
        client.partner_id,
        scopes,
        client.kind,
        client.test,
        rate=client.rate,
        generation=client.generation,
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
