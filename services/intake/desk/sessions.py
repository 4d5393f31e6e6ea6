"""Sessions at the desk: short, kept on the server, known by a digest of a cookie.

A page gets a ticket that is bound to its session; whatever it asks carries that, so that no other
site can ask in its name.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from services.intake.desk import operators_store
from services.intake.desk.oidc import Attempt
from services.intake.desk.operators_store import Operator
from services.intake.desk.rules import limits
from services.intake.partners.tenancy import as_service
from shared.errors import Forbidden
from shared.http.same_origin import refuse_elsewhere
from shared.security.keyed_digest import hmac_sha256
from shared.settings import LOCAL

SESSION, ATTEMPT = "desk", "desk-sign-in"
TICKET = "x-desk-ticket"
SECRET, WRITTEN = 32, 43


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody at the desk."""

    id: bytes
    operator: Operator


def is_https(request: Request) -> bool:
    """Whether the page came by https, as it does everywhere but on the machine itself."""
    return request.url.hostname not in LOCAL


def cookie_name(request: Request, name: str) -> str:
    """The name of a cookie: one that only this host can have set, where there is https."""
    return f"__Host-{name}" if is_https(request) else name


def _options(request: Request, same_site: str) -> dict[str, Any]:
    return {"path": "/", "httponly": True, "secure": is_https(request), "samesite": same_site}


def set_attempt(request: Request, answer: Response, attempt: Attempt) -> None:
    """Give the cookie of an attempt to sign in. The provider's answer comes from another site."""
    answer.set_cookie(
        cookie_name(request, ATTEMPT),
        attempt.cookie,
        max_age=int(limits().sign_in.total_seconds()),
        **_options(request, "lax"),
    )


def attempt_cookie(request: Request) -> str:
    """The cookie of the attempt to sign in; empty: there is none."""
    return request.cookies.get(cookie_name(request, ATTEMPT), "")


def end_attempt(request: Request, answer: Response) -> None:
    """An attempt is good for one answer."""
    answer.delete_cookie(cookie_name(request, ATTEMPT), **_options(request, "lax"))


async def begin(request: Request, answer: Response, who: Operator, ends_at: datetime) -> None:
    """Begin a session under a new cookie; the one that was there before is over."""
    secret = os.urandom(SECRET)
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await operators_store.end_session(tx, _cookie_id(request))
        await operators_store.begin_session(tx, _id(secret), who.id, ends_at)
    written = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    answer.set_cookie(cookie_name(request, SESSION), written, **_options(request, "strict"))


async def session_of(request: Request) -> Session | None:
    """The live session of a request's cookie; None: nobody has signed in, or it is over."""
    id_ = _cookie_id(request)
    if not id_:
        return None
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        who = await operators_store.touched(tx, id_)
    return None if who is None else Session(id_, who)


async def end(request: Request, answer: Response) -> None:
    """Let the session be over."""
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        await operators_store.end_session(tx, _cookie_id(request))
    answer.delete_cookie(cookie_name(request, SESSION), **_options(request, "strict"))


def ticket_of(request: Request, session: Session) -> str:
    """What proves that a page of this session asks."""
    made = hmac_sha256(request.app.state.index_key, b"desk-ticket|" + session.id)
    return base64.urlsafe_b64encode(made[:24]).decode()


def require_ours(request: Request, session: Session) -> None:
    """Raise Forbidden unless a page of ours, in this session, sent the request."""
    refuse_elsewhere(request)
    given = request.headers.get(TICKET, "")
    if not hmac.compare_digest(given.encode(), ticket_of(request, session).encode()):
        raise Forbidden("This was not sent from a page of ours.")


def _cookie_id(request: Request) -> bytes:
    cookie = request.cookies.get(cookie_name(request, SESSION), "")
    try:
        secret = base64.urlsafe_b64decode(f"{cookie}=") if len(cookie) == WRITTEN else b""
    except ValueError:
        return b""
    return _id(secret) if len(secret) == SECRET else b""


def _id(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, person=b"desk-session").digest()[:32]
