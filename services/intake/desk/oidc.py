"""Signing in by OpenID Connect: authorization code with PKCE, state and nonce (OIDC Core 1.0, 3.1).

What proves that an answer belongs to an attempt is derived from the attempt's own cookie: nothing
of it is stored, and nothing of the cookie can be told from what the provider reads.
"""

import base64
import hashlib
import hmac
import os
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from services.intake.desk.rules import limits
from services.intake.desk.texts import LANGUAGES, Language
from shared.errors import Unavailable
from shared.settings import LOCAL, Settings

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
SCOPE = "openid"
TIMEOUT = 5.0
KEPT = 600.0
"""Seconds for which what the provider says of itself is believed."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
SECRET, WRITTEN_AT = 32, 5
LONGEST = 4096


class SignInRefused(Exception):  # noqa: N818 - told on a page
    """Nobody is signed in: `reason` is a word for the audit and a sentence of the page."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in: random bits, the time and the language, in a cookie of its own."""

    raw: bytes

    @classmethod
    def begin(cls, lang: Language) -> "Attempt":
        """A new one, from the page in this language."""
        written = int(time.time()).to_bytes(WRITTEN_AT) + bytes([LANGUAGES.index(lang)])
        return cls(os.urandom(SECRET) + written)

    @classmethod
    def of_cookie(cls, cookie: str) -> "Attempt":
        """The attempt of a cookie. Raises SignInRefused for none, or one that is too old."""
        try:
            raw = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        except ValueError:
            raise SignInRefused("state") from None
        if len(raw) != SECRET + WRITTEN_AT + 1 or raw[-1] >= len(LANGUAGES):
            raise SignInRefused("state")
        age = time.time() - int.from_bytes(raw[SECRET:-1])
        if not 0 <= age + LEEWAY <= limits().sign_in.total_seconds() + LEEWAY:
            raise SignInRefused("expired")
        return cls(raw)

    @property
    def lang(self) -> Language:
        """The language of the page it was begun on."""
        return LANGUAGES[self.raw[-1]]

    @property
    def cookie(self) -> str:
        """As the browser keeps it."""
        return _text(self.raw)

    @property
    def state(self) -> str:
        """What the provider gives back unchanged."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """What the identity token must repeat."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """What only whoever began can show (RFC 7636)."""
        return self._derived(b"verifier")

    def _derived(self, what: bytes) -> str:
        return _text(hashlib.blake2b(self.raw, person=b"desk-" + what).digest()[:SECRET])


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Person:
    """Who signed in, as the provider knows her."""

    issuer: str
    subject: str


class Provider:
    """The provider of identities that the settings name; asked when it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, Any] = {}
        self._keys: Any = None
        self._looked = 0.0

    @property
    def issuer(self) -> str:
        """Its name, which is its address. Raises SignInRefused when none is set, or a plain one."""
        issuer = self._settings.oidc_issuer.rstrip("/")
        if not issuer:
            raise SignInRefused("unset")
        _require_safe(issuer)
        return issuer

    async def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser is sent. Raises SignInRefused, Unavailable."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415

        known = await self._metadata()
        made: str = prepare_grant_uri(
            _endpoint(known, "authorization_endpoint"),
            self._settings.oidc_client_id,
            "code",
            redirect_uri=back,
            scope=SCOPE,
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
            prompt="login",
        )
        return made

    async def person(self, attempt: Attempt, said: dict[str, str], back: str) -> Person:
        """Who has signed in. Raises SignInRefused, Unavailable."""
        if not hmac.compare_digest(said.get("state", "").encode(), attempt.state.encode()):
            raise SignInRefused("state")
        if said.get("iss", self.issuer) != self.issuer:
            raise SignInRefused("issuer")
        if "code" not in said:
            raise SignInRefused("denied")
        tokens = await self._tokens(said["code"], attempt, back)
        claims = await self._claims(tokens, attempt)
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise SignInRefused("token")
        return Person(self.issuer, subject)

    async def _tokens(self, code: str, attempt: Attempt, back: str) -> dict[str, Any]:
        known = await self._metadata()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": attempt.verifier,
        }
        client, secret = self._settings.oidc_client_id, self._settings.oidc_client_secret
        proof = httpx.BasicAuth(client, secret) if secret else None
        if proof is None:
            form["client_id"] = client
        endpoint = _endpoint(known, "token_endpoint")
        answer = await _asked("POST", endpoint, data=form, auth=proof)
        if answer.status_code != httpx.codes.OK:
            raise SignInRefused("code")
        return _object(answer)

    async def _claims(self, tokens: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        token = tokens.get("id_token")
        if not isinstance(token, str) or len(token) > LONGEST:
            raise SignInRefused("token")
        decoded = await self._decoded(token)
        client = self._settings.oidc_client_id
        claims: dict[str, Any] = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self.issuer},
                "aud": {"essential": True, "value": client},
            },
            params={
                "nonce": attempt.nonce,
                "client_id": client,
                "access_token": tokens.get("access_token"),
            },
        )
        try:
            claims.validate(int(time.time()), LEEWAY)  # type: ignore[attr-defined]
        except JoseError as error:
            raise SignInRefused("token") from error
        except (TypeError, ValueError) as error:
            raise SignInRefused("token") from error
        return claims

    async def _decoded(self, token: str) -> Any:
        from joserfc import jwt  # noqa: PLC0415
        from joserfc.errors import JoseError  # noqa: PLC0415

        try:
            return jwt.decode(token, await self._key_set(), ALGORITHMS)
        except (JoseError, ValueError):
            # The provider may sign with a key that it has only just begun to use.
            self._looked = 0.0
        try:
            return jwt.decode(token, await self._key_set(), ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise SignInRefused("token") from error

    async def _metadata(self) -> dict[str, Any]:
        await self._look()
        return self._known

    async def _key_set(self) -> Any:
        await self._look()
        return self._keys

    async def _look(self) -> None:
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        issuer = self.issuer
        if self._keys is not None and time.monotonic() - self._looked < KEPT and self._looked:
            return
        known = _object(await _asked("GET", f"{issuer}/.well-known/openid-configuration"))
        if known.get("issuer") != issuer:
            raise SignInRefused("issuer")
        published = _object(await _asked("GET", _endpoint(known, "jwks_uri")))
        try:
            self._keys = KeySet.import_key_set(published)  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise Unavailable("provider of identities") from None
        self._known, self._looked = known, time.monotonic()


async def _asked(method: str, url: str, **options: Any) -> httpx.Response:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            return await client.request(method, url, **options)
    except httpx.HTTPError:
        raise Unavailable("provider of identities") from None


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if answer.status_code != httpx.codes.OK or not isinstance(said, dict):
        raise Unavailable("provider of identities")
    return said


def _endpoint(known: dict[str, Any], name: str) -> str:
    address = known.get(name)
    if not isinstance(address, str):
        raise Unavailable("provider of identities")
    _require_safe(address)
    return address


def _require_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOCAL:
        raise SignInRefused("plain")
