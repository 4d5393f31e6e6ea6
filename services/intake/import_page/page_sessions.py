"""Codes of pages and the sessions they open: random bits of which the database knows a digest.

A client asks for a code and hands it to the worker who needs the page; the client's secret is never
typed into a browser. The code opens a session once, within half an hour; a session ends after two.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from services.intake.partners.tenancy import as_service
from shared.db import Transaction
from shared.http import Caller

CODE_LASTS = timedelta(minutes=30)
SESSION_LASTS = timedelta(hours=2)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Letters and digits of a code: 58 bits."""


@dataclass(frozen=True)
class Page:
    """A page that is opened by a code: its kinds of code and session, its cookie, its scopes.

    Its codes and sessions open no other page.
    """

    code: str
    session: str
    cookie: str
    scopes: frozenset[str]


UPLOADS = Page("code", "session", "upload", frozenset({"referral:write", "referral:read"}))
PARTNER = Page("partner_code", "partner_session", "partner", frozenset())


def new_code() -> str:
    """A code such as `7KQ2-M9XW-4TCD`, without letters that look alike."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(plain[at : at + 4] for at in range(0, LENGTH, 4))


def typed(code: str) -> str:
    """A code as it was typed: width, case, blanks and dashes make no difference."""
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in plain if c in ALPHABET)


async def give_code(tx: Transaction, caller: Caller, page: Page) -> tuple[str, datetime]:
    """A new code for this client, and until when it is good."""
    code, until = new_code(), tx.now + CODE_LASTS
    await _keep(tx, page.code, typed(code), caller, until)
    await tx.execute("delete from upload_pass where expires_at < $1", tx.now)
    return code, until


async def open_session(tx: Transaction, code: str, page: Page) -> str | None:
    """The cookie of a session that this code opens, once; None when it opens none."""
    await as_service(tx)
    row = await tx.fetchrow(
        "delete from upload_pass where digest = $1 and kind = $3 and expires_at > $2"
        " returning partner_id, client_id, test, channels",
        _digest(page.code, typed(code)),
        tx.now,
        page.code,
    )
    if row is None:
        return None
    cookie = secrets.token_urlsafe(32)
    await _keep(tx, page.session, cookie, _caller(row, page), tx.now + SESSION_LASTS)
    return cookie


async def caller_of(request: Request, page: Page) -> Caller | None:
    """Who is there in the session of this request's cookie; None: nobody has signed in.

    A client that is disabled, or whose tokens were revoked since, has no session.
    """
    cookie = request.cookies.get(page.cookie, "")
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
            _digest(page.session, cookie),
            tx.now,
            SESSION_LASTS,
            page.session,
        )
    return None if row is None else _caller(row, page)


async def end_session(tx: Transaction, cookie: str, page: Page) -> None:
    """Nobody gets in by this cookie any more."""
    await as_service(tx)
    await tx.execute("delete from upload_pass where digest = $1", _digest(page.session, cookie))


async def _keep(tx: Transaction, kind: str, secret: str, caller: Caller, until: datetime) -> None:
    await as_service(tx)
    await tx.execute(
        "insert into upload_pass (digest, kind, partner_id, client_id, test, channels, expires_at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        _digest(kind, secret),
        kind,
        caller.partner_id,
        caller.client_id,
        caller.test,
        sorted(caller.channels) if caller.channels is not None else None,
        until,
    )


def _caller(row: object, page: Page) -> Caller:
    found: dict[str, object] = dict(row)  # type: ignore[call-overload]
    channels = found["channels"]
    return Caller(
        client_id=str(found["client_id"]),
        partner_id=found["partner_id"],  # type: ignore[arg-type]
        scopes=page.scopes,
        test=bool(found["test"]),
        channels=None if channels is None else frozenset(channels),  # type: ignore[call-overload]
    )


def _digest(kind: str, secret: str) -> bytes:
    # Of so many random bits a digest needs no key: nobody tries them all.
    return hashlib.blake2b(secret.encode(), person=f"upload-{kind}".encode()[:16]).digest()[:32]
