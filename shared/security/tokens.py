"""Access tokens: short JWTs signed with Ed25519, checked offline against published keys."""

import asyncio
import hashlib
import json
import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.errors import Unauthorised, Unavailable
from shared.security import claims, jwt_verification, keys
from shared.settings import Settings

ALGORITHMS = ["Ed25519", "EdDSA"]
NOBODY = UUID(int=0)
REMEMBERED = 4096
"""Tokens remembered at most: those used last."""
REMEMBERED_SECONDS = 60.0
KEYS_SECONDS = 60.0
"""A key that the issuer withdrew opens nothing after so long."""
LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: an API client, the organisation behind it, and what it may do."""

    client_id: str
    partner_id: UUID
    scopes: frozenset[str]
    kind: str = "partner"
    test: bool = False
    generation: int = 0
    """Which of the client's generations of tokens; revoking begins a new one."""
    rate: float | None = None
    """Requests per second its partner may make; None: as many as anybody."""
    channels: frozenset[str] | None = None
    """The channels it may name as a request's; None: any, for it rehearses."""


def issue(settings: Settings, signing: KeySet, caller: Caller, *, now: float | None = None) -> str:
    """A token for this caller, good for `token_seconds`."""
    issued = int(now if now is not None else time.time())
    said = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": caller.client_id,
        "client_id": caller.client_id,
        "partner_id": str(caller.partner_id),
        "kind": caller.kind,
        "test": caller.test,
        "generation": caller.generation,
        "scope": " ".join(sorted(caller.scopes)),
        "iat": issued,
        "exp": issued + settings.token_seconds,
        "jti": uuid4().hex,
    } | _where_given(rate=caller.rate, channels=_sorted(caller.channels))
    key = signing.keys[0]
    return jwt.encode({"alg": "Ed25519", "kid": key.kid, "typ": "at+jwt"}, said, key, ALGORITHMS)


def _sorted(channels: frozenset[str] | None) -> list[str] | None:
    return None if channels is None else sorted(channels)


def _where_given(**claims: Any) -> dict[str, Any]:
    return {name: said for name, said in claims.items() if said is not None}


class Verifier:
    """Checks tokens offline. A good one is remembered for a minute at most, by its hash alone."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: KeySet | None = None
        self._looked = -math.inf
        self._lock = asyncio.Lock()
        self._seen: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self.revoked: Mapping[str, int] = {}
        """By client: tokens of an earlier generation are good no longer."""

    async def caller(self, token: str) -> Caller:
        """Whose token this is. Raises Unauthorised; Unavailable when no keys can be had."""
        if len(token) > jwt_verification.LONGEST:
            raise Unauthorised(_NOT_OURS)
        digest = hashlib.sha256(token.encode()).digest()
        seen = self._seen.get(digest)
        if seen and seen[0] > time.time():
            caller = seen[1]
        else:
            caller = await self._checked(token, digest)
        if caller.generation < self.revoked.get(caller.client_id, 0):
            raise Unauthorised("The token was revoked. Ask for a new one at POST /oauth/token.")
        return caller

    async def _checked(self, token: str, digest: bytes) -> Caller:
        try:
            head = jwt_verification.header_of(token)
            if not claims.is_access_token(head):
                raise Unauthorised("The token is not an access token.")
            keys_now = await self._key_set(head.get("kid"))
            given = jwt_verification.verified_claims_of(token, keys_now, ALGORITHMS)
        except jwt_verification.InvalidToken:
            raise Unauthorised(_NOT_OURS) from None
        now = time.time()
        claims.check_parties(given, self._settings.token_issuer, self._settings.token_audience)
        expires = claims.check_times(given, now)
        caller = Caller(**claims.whose(given))
        self._seen[digest] = (min(expires, now + REMEMBERED_SECONDS), caller)
        self._seen.move_to_end(digest)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return caller

    async def _key_set(self, kid: str | None) -> KeySet:
        """The issuer's keys; looked for again each minute, or when a key is not among them.

        Whatever is sent, they are looked for once a second at most, by one request at a time.
        """
        held = self._keys
        if held is not None and (self._lock.locked() or not self._worth_looking(held, kid)):
            return held
        async with self._lock:
            held = self._keys
            if self._worth_looking(held, kid):
                self._looked = time.monotonic()
                held = self._keys = await self._looked_for(held)
        if held is None:
            raise Unavailable("token issuer")
        return held

    def _worth_looking(self, held: KeySet | None, kid: str | None) -> bool:
        since = time.monotonic() - self._looked
        known = held is not None and jwt_verification.named(held, kid)
        return since > (KEYS_SECONDS if known else LOOK_SECONDS)

    async def _looked_for(self, held: KeySet | None) -> KeySet | None:
        try:
            return KeySet.import_key_set(await self._published())  # type: ignore[arg-type]
        except _NO_KEYS:
            return held

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


_NO_KEYS = (
    Unavailable,
    OSError,
    JoseError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
"""What reading a file or an answer that is no key set may raise."""
_NOT_OURS = "The token is not one of ours or has been changed."
