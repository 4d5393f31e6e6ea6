"""Codes and sessions of the pages of partners, known by digests: who brings files, who looks."""

from datetime import datetime, timedelta

from asyncpg import Record
from fastapi import Request

from services.intake.partners.tenancy import as_service
from shared.db import Transaction
from shared.http import Caller
from shared.http.page_codes import CodedPage

CODE_LASTS = timedelta(minutes=30)
SESSION_LASTS = timedelta(hours=2)


class PagePasses:
    """The digests, in `upload_pass`."""

    async def keep(
        self, tx: Transaction, kind: str, digest: bytes, caller: Caller, until: datetime
    ) -> None:
        """Keep a digest until this moment."""
        await as_service(tx)
        await tx.execute(
            "insert into upload_pass (digest, kind, partner_id, client_id, test, channels,"
            " expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
            digest,
            kind,
            caller.partner_id,
            caller.client_id,
            caller.test,
            sorted(caller.channels) if caller.channels is not None else None,
            until,
        )

    async def take(
        self, tx: Transaction, kind: str, digest: bytes, scopes: frozenset[str]
    ) -> Caller | None:
        """Who asked for this code, which is good no more; None: it opens nothing."""
        await as_service(tx)
        row = await tx.fetchrow(
            "delete from upload_pass where digest = $1 and kind = $3 and expires_at > $2"
            " returning partner_id, client_id, test, channels",
            digest,
            tx.now,
            kind,
        )
        return None if row is None else _caller(row, scopes)

    async def drop(self, tx: Transaction, digest: bytes) -> None:
        """Let this digest open nothing any more."""
        await as_service(tx)
        await tx.execute("delete from upload_pass where digest = $1", digest)

    async def drop_ended(self, tx: Transaction) -> None:
        """Forget all that has ended."""
        await as_service(tx)
        await tx.execute("delete from upload_pass where expires_at < $1", tx.now)


async def caller_of(request: Request, page: CodedPage) -> Caller | None:
    """Who is there in the session of this request's cookie; None: nobody has signed in.

    A client that is disabled, or whose tokens were revoked since, has no session.
    """
    cookie = page.cookie_of(request)
    if not cookie:
        return None
    async with request.app.state.db.transaction() as tx:
        await as_service(tx)
        row = await tx.fetchrow(
            "select pass.partner_id, client_id, pass.test, pass.channels from upload_pass pass"
            " left join client using (client_id)"
            " where digest = $1 and pass.kind = $4 and expires_at > $2"
            " and client.disabled_at is null"
            " and coalesce(client.revoked_at < expires_at - $3::interval, true)",
            page.digest(page.session, cookie),
            tx.now,
            SESSION_LASTS,
            page.session,
        )
    return None if row is None else _caller(row, page.scopes)


def _caller(row: Record, scopes: frozenset[str]) -> Caller:
    channels = row["channels"]
    return Caller(
        client_id=row["client_id"],
        partner_id=row["partner_id"],
        scopes=scopes,
        test=row["test"],
        channels=None if channels is None else frozenset(channels),
    )
