"""Sessions of the inbox page, known by digests of the codes and cookies that open them.

A session that nobody uses ends as soon as an access token would, so that none outlives its
client's tokens unseen.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import Record
from fastapi import Request

from services.matching.inbox.rendering import HEADERS
from services.matching.tenancy import as_service
from shared.db import Transaction
from shared.errors import Forbidden
from shared.http import Caller
from shared.http.page_codes import CodedPage
from shared.http.same_origin import ELSEWHERE
from shared.settings import Settings

SESSION_LASTS = timedelta(hours=2)
"""However much it is used."""


@dataclass(frozen=True, slots=True)
class Session:
    """Whoever has signed in: the organisation whose offers are shown, and what proves our forms."""

    caller: Caller
    ticket: str

    def check(self, ticket: str) -> None:
        """Raise Forbidden unless a form of this session's pages was sent."""
        if not hmac.compare_digest(ticket.encode(), self.ticket.encode()):
            raise Forbidden(ELSEWHERE)


class InboxPasses:
    """The digests, in `inbox_pass`."""

    async def keep(
        self, tx: Transaction, kind: str, digest: bytes, caller: Caller, until: datetime
    ) -> None:
        """Keep a digest until this moment; a session can be used on from then."""
        ends_at = tx.now + SESSION_LASTS if kind == INBOX.session else until
        await as_service(tx)
        await tx.execute(
            "insert into inbox_pass (digest, kind, partner_id, client_id, generation, expires_at,"
            " ends_at) values ($1, $2, $3, $4, $5, $6, $7)",
            digest,
            kind,
            caller.partner_id,
            caller.client_id,
            caller.generation,
            until,
            ends_at,
        )

    async def take(
        self, tx: Transaction, kind: str, digest: bytes, scopes: frozenset[str]
    ) -> Caller | None:
        """Who asked for this code, which is good no more; None: it opens nothing."""
        await as_service(tx)
        row = await tx.fetchrow(
            "delete from inbox_pass where digest = $1 and kind = $3 and expires_at > $2"
            " returning partner_id, client_id, generation",
            digest,
            tx.now,
            kind,
        )
        return None if row is None else _caller(row, scopes)

    async def drop(self, tx: Transaction, digest: bytes) -> None:
        """Let this digest open nothing any more."""
        await as_service(tx)
        await tx.execute("delete from inbox_pass where digest = $1", digest)

    async def drop_ended(self, tx: Transaction) -> None:
        """Forget all that has ended."""
        await as_service(tx)
        await tx.execute("delete from inbox_pass where expires_at < $1", tx.now)


INBOX = CodedPage("/inbox", "inbox", "inbox", InboxPasses(), frozenset({"offer:respond"}), HEADERS)


def idle(settings: Settings) -> timedelta:
    """A code, or a session that is not used, is good for so long: the life of a token."""
    return timedelta(seconds=settings.token_seconds)


async def session_of(request: Request) -> Session | None:
    """Who answers in the session of this request's cookie; None: nobody has signed in.

    A client whose tokens were revoked since has no session.
    """
    cookie = INBOX.cookie_of(request)
    if not cookie:
        return None
    state = request.app.state
    async with state.db.transaction() as tx:
        await as_service(tx)
        row = await tx.fetchrow(
            "update inbox_pass set expires_at = least($2::timestamptz + $3::interval, ends_at)"
            " where digest = $1 and kind = 'session' and expires_at > $2"
            " returning partner_id, client_id, generation",
            INBOX.digest(INBOX.session, cookie),
            tx.now,
            idle(state.settings),
        )
    if row is None:
        return None
    caller = _caller(row, INBOX.scopes)
    if caller.generation < state.verifier.revoked.get(caller.client_id, 0):
        return None
    state.limits.take(caller.partner_id)
    ticket = urlsafe_b64encode(INBOX.digest("ticket", cookie)).decode().rstrip("=")
    return Session(caller, ticket)


def _caller(row: Record, scopes: frozenset[str]) -> Caller:
    return Caller(
        client_id=row["client_id"],
        partner_id=row["partner_id"],
        scopes=scopes,
        generation=row["generation"],
    )
