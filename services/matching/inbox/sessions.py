"""Sign-in codes and the sessions they open: random bits of which the database knows a digest.

A client of the provider's organisation asks for a code and hands it to whoever answers; the
client's secret is never typed into a browser. The code opens a session once. A session that nobody
uses ends as soon as an access token would, so that none outlives its client's tokens unseen.
"""

import hashlib
import hmac
import secrets
import unicodedata
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Forbidden
from shared.http import Caller
from shared.http.same_origin import ELSEWHERE
from shared.settings import Settings

SESSION_LASTS = timedelta(hours=2)
"""However much it is used."""
COOKIE = "inbox"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Letters and digits of a code: 58 bits."""
_SCOPES = frozenset({"offer:respond"})


@dataclass(frozen=True, slots=True)
class Session:
    """Whoever has signed in: the organisation whose offers are shown, and what proves our forms."""

    caller: Caller
    ticket: str

    def check(self, ticket: str) -> None:
        """Raise Forbidden unless a form of this session's pages was sent."""
        if not hmac.compare_digest(ticket.encode(), self.ticket.encode()):
            raise Forbidden(ELSEWHERE)


def new_code() -> str:
    """A code such as `7KQ2-M9XW-4TCD`, without letters that look alike."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(plain[at : at + 4] for at in range(0, LENGTH, 4))


def typed(code: str) -> str:
    """A code as it was typed: width, case, blanks and dashes make no difference."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in plain if c in ALPHABET)


def idle(settings: Settings) -> timedelta:
    """A code, or a session that is not used, is good for so long: the life of a token."""
    return timedelta(seconds=settings.token_seconds)


async def give_code(tx: Transaction, caller: Caller, settings: Settings) -> tuple[str, datetime]:
    """A new code for this client, and until when it is good."""
    code, until = new_code(), tx.now + idle(settings)
    await as_service(tx)
    await tx.execute("delete from inbox_pass where expires_at < $1", tx.now)
    await _keep(tx, _digest("code", typed(code)), "code", caller, (until, until))
    return code, until


async def open_session(tx: Transaction, code: str, settings: Settings) -> str | None:
    """The cookie of a session that this code opens, once; None when it opens none."""
    await as_service(tx)
    row = await tx.fetchrow(
        "delete from inbox_pass where digest = $1 and kind = 'code' and expires_at > $2"
        " returning partner_id, client_id, generation",
        _digest("code", typed(code)),
        tx.now,
    )
    if row is None:
        return None
    cookie = secrets.token_urlsafe(32)
    until = (tx.now + idle(settings), tx.now + SESSION_LASTS)
    await _keep(tx, _digest("session", cookie), "session", _caller(row), until)
    return cookie


async def session_of(request: Request) -> Session | None:
    """Who answers in the session of this request's cookie; None: nobody has signed in.

    A client whose tokens were revoked since has no session.
    """
    cookie = request.cookies.get(COOKIE, "")
    if not cookie:
        return None
    state = request.app.state
    async with state.db.transaction() as tx:
        await as_service(tx)
        row = await tx.fetchrow(
            "update inbox_pass set expires_at = least($2::timestamptz + $3::interval, ends_at)"
            " where digest = $1 and kind = 'session' and expires_at > $2"
            " returning partner_id, client_id, generation",
            _digest("session", cookie),
            tx.now,
            idle(state.settings),
        )
    if row is None:
        return None
    caller = _caller(row)
    if caller.generation < state.verifier.revoked.get(caller.client_id, 0):
        return None
    state.limits.take(caller.partner_id)
    ticket = urlsafe_b64encode(_digest("ticket", cookie)).decode().rstrip("=")
    return Session(caller, ticket)


async def end_session(tx: Transaction, cookie: str) -> None:
    """Nobody gets in by this cookie any more."""
    await as_service(tx)
    await tx.execute("delete from inbox_pass where digest = $1", _digest("session", cookie))


async def _keep(
    tx: Transaction, digest: bytes, kind: str, caller: Caller, until: tuple[datetime, datetime]
) -> None:
    await tx.execute(
        "insert into inbox_pass (digest, kind, partner_id, client_id, generation, expires_at,"
        " ends_at) values ($1, $2, $3, $4, $5, $6, $7)",
        digest,
        kind,
        caller.partner_id,
        caller.client_id,
        caller.generation,
        *until,
    )


def _caller(row: object) -> Caller:
    found: dict[str, object] = dict(row)  # type: ignore[call-overload]
    return Caller(
        client_id=str(found["client_id"]),
        partner_id=found["partner_id"],  # type: ignore[arg-type]
        scopes=_SCOPES,
        generation=int(found["generation"]),  # type: ignore[call-overload]
    )


def _digest(kind: str, secret: str) -> bytes:
    # Of so many random bits a digest needs no key: nobody tries them all.
    return hashlib.blake2b(secret.encode(), person=f"inbox-{kind}".encode()).digest()[:32]
