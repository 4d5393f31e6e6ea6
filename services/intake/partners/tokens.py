"""Who a token is asked by, and whether it is them: a client secret, or an assertion they signed."""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.intake.partners import store
from services.intake.partners.rules import assertion_fault, is_client_id
from services.intake.partners.service_clients import digest_of
from services.intake.partners.store import Client
from shared.db import Database
from shared.errors import Refused, Unauthorised
from shared.security import jwt_verification

ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "PS256"]
MOST_KEYS = 10
"""Public keys a client may have at once."""
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class GrantRefused(Refused):
    """No token is given for this."""

    status = 400
    slug = "grant-refused"


@dataclass(frozen=True)
class ClientProof:
    """What a token request offers: an id with a secret, or with a signed assertion."""

    client_id: str
    secret: str = ""
    assertion: str = ""


def not_them(detail: str = "The client or its proof is not right.") -> Unauthorised:
    """The one answer to every failed proof, so that ids cannot be guessed."""
    return Unauthorised(detail, error="invalid_client")


def proof_of(authorization: str, form: Mapping[str, str]) -> ClientProof:
    """Read the proof from the header or the form. Raises Unauthorised when there is none."""
    kind, _, encoded = authorization.partition(" ")
    if kind.lower() == "basic":
        return _basic(encoded)
    if form.get("client_assertion_type") == ASSERTION:
        assertion = form.get("client_assertion", "")
        return ClientProof(_signed_by(assertion), assertion=assertion)
    if form.get("client_id") and form.get("client_secret"):
        return ClientProof(form["client_id"], secret=form["client_secret"])
    raise not_them("Send the client id with its secret or with a signed assertion.")


def _basic(encoded: str) -> ClientProof:
    try:
        client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        raise not_them() from None
    return ClientProof(unquote(client_id), secret=unquote(secret))


def _signed_by(assertion: str) -> str:
    # Not believed yet: it only says whose key to check the signature with.
    try:
        sub = jwt_verification.unverified_claims_of(assertion).get("sub")
    except jwt_verification.InvalidToken:
        raise not_them() from None
    if not isinstance(sub, str):
        raise not_them()
    return sub


async def authenticated_client(db: Database, proof: ClientProof, audience: str) -> Client:
    """The client that the proof is of. Raises Unauthorised."""
    client = await store.client(db, proof.client_id) if is_client_id(proof.client_id) else None
    if client is None:
        raise not_them()
    if proof.assertion:
        await _check_assertion(db, client, proof.assertion, audience)
    elif not _is_secret_of(client, digest_of(proof.secret)):
        raise not_them()
    return client


def _is_secret_of(client: Client, digest: bytes) -> bool:
    good = (client.secret_digest, client.former_digest)
    return any(hmac.compare_digest(kept, digest) for kept in good if kept)


async def _check_assertion(db: Database, client: Client, assertion: str, audience: str) -> None:
    if client.public_keys is None:
        raise not_them()
    try:
        held = KeySet.import_key_set(client.public_keys)  # type: ignore[arg-type]
        claims = jwt_verification.verified_claims_of(assertion, held, ALGORITHMS)
    except jwt_verification.InvalidToken:
        raise not_them() from None
    now = int(datetime.now(UTC).timestamp())
    if fault := assertion_fault(claims, client.client_id, audience, now):
        raise not_them(fault)
    expires_at = datetime.fromtimestamp(claims["exp"], UTC)
    async with db.transaction() as tx:
        if not await store.first_use(tx, client.client_id, claims["jti"], expires_at):
            raise not_them("This assertion was used before; sign a new one.")


def are_public_keys(given: dict[str, Any]) -> bool:
    """Whether this is a JWK set that holds public halves only."""
    try:
        found = KeySet.import_key_set(given)  # type: ignore[arg-type]
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return 1 <= len(found.keys) <= MOST_KEYS and not any(key.is_private for key in found.keys)


def granted_scopes(client: Client, asked: str) -> frozenset[str]:
    """The scopes asked for, or all the client has. Raises GrantRefused for one it has not."""
    scopes = frozenset(asked.split()) or frozenset(client.scopes)
    if not scopes <= set(client.scopes):
        raise GrantRefused(
            "A scope asked for is not one of this client's.",
            error="invalid_scope",
            allowed=sorted(client.scopes),
        )
    return scopes
