"""Her session: a cookie that alone opens what is kept of it, and nothing else anywhere.

The cookie is 256 random bits. The database knows a digest of it and what was sealed under a key
derived from it, so that neither a dump nor a backup shows a word of a draft.
"""

import base64
import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from starlette.responses import Response

from services.intake.pages import store
from shared.db import Database
from shared.security.aead import SealBroken, seal, unseal
from shared.settings import LOCAL

COOKIE = "s"
SECRET = 32
WRITTEN = 43
"""Characters of a cookie."""


@dataclass
class Session:
    """What is known of whoever looks at the pages.

    `draft`: what she said, step by step. `step`: the one she is at. `key`: under which her request
    is sent, once. `referral`: the one she has shown the receipt of, or has just sent. `receipt`:
    its code is still to be shown. `sure`: she showed the code word, or wrote the request just now.
    `wrong`: fields to be mended, each with a code. `notice`: one sentence for the next page.
    `kept`: as it was read from the database.
    """

    secret: bytes = b""
    draft: dict[str, Any] = field(default_factory=dict)
    step: int = 0
    key: str = ""
    begun_at: str = ""
    referral: UUID | None = None
    receipt: bool = False
    sure: bool = False
    view: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    kept: bytes = b""

    @property
    def is_live(self) -> bool:
        """Whether there is a cookie that opens it."""
        return bool(self.secret)

    @property
    def has_begun(self) -> bool:
        """Whether there is a draft or a referral in it, and not only something to say."""
        return self.is_live and (self.step > 0 or self.referral is not None)

    @property
    def id(self) -> bytes:
        """The digest it is found by; empty before she begins."""
        return _derived(b"id", self.secret) if self.secret else b""

    def begin(self) -> None:
        """Begin anew, under a new cookie, with nothing in it."""
        self.__init__(secret=os.urandom(SECRET))  # type: ignore[misc]

    def sealed(self) -> bytes:
        """What is kept of it."""
        said = {name: getattr(self, name) for name in _KEPT if getattr(self, name)}
        return seal(_derived(b"key", self.secret), orjson.dumps(said, default=str), self.id)

    def opened(self, sealed: bytes) -> None:
        """Read what was kept. Raises SealBroken."""
        self.kept = sealed
        said = orjson.loads(unseal(_derived(b"key", self.secret), sealed, self.id))
        for name in _KEPT & said.keys():
            setattr(self, name, said[name])
        if self.referral is not None:
            self.referral = UUID(str(self.referral))


_KEPT = frozenset(Session.__dataclass_fields__) - {"secret", "kept"}


def _derived(what: bytes, secret: bytes) -> bytes:
    return hashlib.blake2b(secret, person=b"page-" + what).digest()[:32]


async def session_of(request: Request) -> Session:
    """The session of a request's cookie.

    One that is over, or was never one, gives a session that has not begun, with the notice `over`.
    """
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return Session()
    session = Session(secret=_secret(cookie))
    if session.is_live and await _is_opened(request.app.state.db, session):
        return session
    return Session(notice="over")


def _secret(cookie: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(f"{cookie}=") if len(cookie) == WRITTEN else b""
    except ValueError:
        return b""
    return secret if len(secret) == SECRET else b""


async def _is_opened(db: Database, session: Session) -> bool:
    kept = await store.find(db, session.id)
    if kept is None:
        return False
    with contextlib.suppress(SealBroken):
        session.opened(kept.sealed)
        if kept.stale:
            await _touch(db, session)
        return True
    return False


async def _touch(db: Database, session: Session) -> None:
    async with db.transaction() as tx:
        await store.touch(tx, session.id)


async def keep(request: Request, session: Session) -> None:
    """Keep a session as it is now.

    One that another tab changed meanwhile stays as that left it; one that ended stays ended.
    """
    async with request.app.state.db.transaction() as tx:
        if session.kept:
            await store.replace(tx, session.id, session.kept, session.sealed())
        else:
            await store.begin(tx, session.id, session.sealed())


async def destroy(request: Request, session: Session) -> None:
    """Let the session, and the draft in it, be gone for good."""
    if session.is_live:
        async with request.app.state.db.transaction() as tx:
            await store.destroy(tx, session.id)


def set_cookie(request: Request, response: Response, session: Session) -> None:
    """Give the cookie of a session that has begun; take it back from one that is over."""
    safe = request.url.hostname not in LOCAL
    options: dict[str, Any] = {
        "path": "/", "httponly": True, "samesite": "strict", "secure": safe,
    }  # fmt: skip
    if session.is_live:
        written = base64.urlsafe_b64encode(session.secret).decode().rstrip("=")
        response.set_cookie(COOKIE, written, **options)
    else:
        response.delete_cookie(COOKIE, **options)
