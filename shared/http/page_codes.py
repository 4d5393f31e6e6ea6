"""A page behind a code: a code opens a session once, and a cookie opens that until it ends.

A client asks for a code and hands it to whoever needs the page; the client's secret is never typed
into a browser. Codes and cookies are random bits of which the database knows a digest.
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from shared.db import Transaction
from shared.problems.languages import Language, language_of
from shared.security.tokens import Caller
from shared.settings import LOCAL

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Letters and digits of a code: 58 bits."""


class Passes(Protocol):
    """Where a service keeps digests of codes and of cookies, each with its kind and its client."""

    async def keep(
        self, tx: Transaction, kind: str, digest: bytes, caller: Caller, until: datetime
    ) -> None:
        """Keep a digest until this moment."""

    async def take(
        self, tx: Transaction, kind: str, digest: bytes, scopes: frozenset[str]
    ) -> Caller | None:
        """Who asked for this code, which is good no more; None: it opens nothing."""

    async def drop(self, tx: Transaction, digest: bytes) -> None:
        """Let this digest open nothing any more."""

    async def drop_ended(self, tx: Transaction) -> None:
        """Forget all that has ended."""


@dataclass(frozen=True)
class CodedPage:
    """A page behind a code. Its codes and sessions open no other page.

    `path`: its address without the language. `cookie`: the cookie's name. `family`: what its
    digests are made for, together with `code` and `session`, its kinds of those. `scopes`: what
    whoever has signed in may do. `headers`: of its answers.
    """

    path: str
    cookie: str
    family: str
    passes: Passes
    scopes: frozenset[str]
    headers: Mapping[str, str]
    code: str = "code"
    session: str = "session"

    async def give_code(self, tx: Transaction, caller: Caller, lasts: timedelta) -> str:
        """A new code for this client, good for so long."""
        code = new_code()
        digest = self.digest(self.code, typed(code))
        await self.passes.keep(tx, self.code, digest, caller, tx.now + lasts)
        await self.passes.drop_ended(tx)
        return code

    async def open_session(self, tx: Transaction, code: str, lasts: timedelta) -> str | None:
        """The cookie of a session that this code opens, once; None when it opens none."""
        digest = self.digest(self.code, typed(code))
        caller = await self.passes.take(tx, self.code, digest, self.scopes)
        if caller is None:
            return None
        cookie = secrets.token_urlsafe(32)
        digest = self.digest(self.session, cookie)
        await self.passes.keep(tx, self.session, digest, caller, tx.now + lasts)
        return cookie

    async def end_session(self, tx: Transaction, cookie: str) -> None:
        """Nobody gets in by this cookie any more."""
        await self.passes.drop(tx, self.digest(self.session, cookie))

    def cookie_of(self, request: Request) -> str:
        """The cookie that a request brings; empty when it brings none."""
        return request.cookies.get(self.cookie, "")

    def digest(self, kind: str, secret: str) -> bytes:
        """What the database knows of a secret of this kind."""
        # Of so many random bits a digest needs no key: nobody tries them all.
        person = f"{self.family}-{kind}".encode()[:16]
        return hashlib.blake2b(secret.encode(), person=person).digest()[:32]

    def in_language(self, request: Request) -> Response:
        """Lead to the page in the language of the browser."""
        return self._lead_to(language_of(request.headers.get("accept-language", "zh")))

    def signed_in(self, request: Request, lang: Language, cookie: str) -> Response:
        """Lead to the page with the cookie of a session."""
        answer = self._lead_to(lang)
        safe = request.url.hostname not in LOCAL
        answer.set_cookie(
            self.cookie, cookie, path=self.path, httponly=True, samesite="strict", secure=safe
        )
        return answer

    def signed_out(self, lang: Language) -> Response:
        """Lead to the page, and take the cookie back."""
        answer = self._lead_to(lang)
        answer.delete_cookie(self.cookie, path=self.path)
        return answer

    def _lead_to(self, lang: Language) -> Response:
        return RedirectResponse(f"{self.path}/{lang}", 303, self.headers)


def new_code() -> str:
    """A code such as `7KQ2-M9XW-4TCD`, without letters that look alike."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(plain[at : at + 4] for at in range(0, LENGTH, 4))


def typed(code: str) -> str:
    """A code as it was typed: width, case, blanks and dashes make no difference."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in plain if c in ALPHABET)
