"""Access tokens: short JWTs signed with Ed25519, checked offline against published keys."""

import asyncio
import hashlib
import json
import math
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Unauthorised, Unavailable
from shared.security import keys
from shared.settings import Settings

ALGORITHMS = ["Ed25519", "EdDSA"]
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an API client, the organisation behind it, and what it may do."""

    client_id: str
    partner_id: UUID
    scopes: frozenset[str]
    kind: str = "partner"
    test: bool = False
    rate: float | None = None
    """Requests per second its partner may make; None: as many as anybody."""


def issue(settings: Settings, signing: KeySet, caller: Caller, *, now: float | None = None) -> str:
    """A token for this caller, good for `token_seconds`."""
    issued = int(now if now is not None else time.time())
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": caller.client_id,
        "client_id": caller.client_id,
        "partner_id": str(caller.partner_id),
        "kind": caller.kind,
        "test": caller.test,
        "scope": " ".join(sorted(caller.scopes)),
        "iat": issued,
        "exp": issued + settings.token_seconds,
        "jti": uuid4().hex,
    } | ({"rate": caller.rate} if caller.rate is not None else {})
    key = signing.keys[0]
    return jwt.encode({"alg": "Ed25519", "kid": key.kid, "typ": "at+jwt"}, claims, key, ALGORITHMS)


class Verifier:
    """Checks tokens. A token seen before is remembered until it expires, by its hash alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: KeySet | None = None
        self._loaded = 0.0
        self._seen: dict[bytes, tuple[float, Caller]] = {}
        self._lock = asyncio.Lock()

    async def caller(self, token: str) -> Caller:
        """Whose token this is. Raises Unauthorised; Unavailable when no keys can be had."""
        digest = hashlib.sha256(token.encode()).digest()
        seen = self._seen.get(digest)
        if seen and seen[0] > time.time():
            return seen[1]
        claims = await self._claims(token)
        caller = _caller(claims)
        if len(self._seen) > 4096:
            self._seen = {d: s for d, s in self._seen.items() if s[0] > time.time()}
        self._seen[digest] = (float(claims["exp"]), caller)
        return caller

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            decoded = jwt.decode(token, await self._key_set(fresh=False), ALGORITHMS)
        except (JoseError, ValueError):
            try:  # the issuer may have rotated its key since we looked
                decoded = jwt.decode(token, await self._key_set(fresh=True), ALGORITHMS)
            except (JoseError, ValueError):
                raise Unauthorised("The token is not one of ours or has been changed.") from None
        claims = decoded.claims
        if claims.get("exp", 0) <= time.time():
            raise Unauthorised("The token has expired. Ask for a new one at POST /oauth/token.")
        if claims.get("iss") != self._settings.token_issuer:
            raise Unauthorised("The token was issued by somebody else.")
        audience = claims.get("aud")
        if self._settings.token_audience not in (
            audience if isinstance(audience, list) else [audience]
        ):
            raise Unauthorised("The token was made for another audience.")
        return claims

    async def _key_set(self, *, fresh: bool) -> KeySet:
        async with self._lock:
            stale = self._keys is None or (fresh and time.monotonic() - self._loaded > 1)
            if stale or self._keys is None:
                self._keys = KeySet.import_key_set(await self._published())  # type: ignore[arg-type]
                self._loaded = time.monotonic()
            return self._keys

    async def _published(self) -> dict[str, object]:
        if not self._settings.jwks_url:
            return keys.published_keys(self._settings.secrets)
        try:
            async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
                answer = await client.get(self._settings.jwks_url)
            found: dict[str, object] = json.loads(answer.raise_for_status().content)
        except (httpx.HTTPError, ValueError):
            raise Unavailable("token issuer") from None
        return found


def _caller(claims: dict[str, Any]) -> Caller:
    try:
        return Caller(
            client_id=str(claims.get("client_id") or claims["sub"]),
            partner_id=UUID(claims.get("partner_id") or str(NOBODY)),
            scopes=frozenset(str(claims.get("scope", "")).split()),
            kind=str(claims.get("kind", "partner")),
            test=bool(claims.get("test", False)),
            rate=_rate(claims.get("rate")),
        )
    except (KeyError, ValueError):
        raise Unauthorised("The token does not say whose it is.") from None


def _rate(given: object) -> float | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < math.inf:
        raise ValueError("rate")
    return float(given)
