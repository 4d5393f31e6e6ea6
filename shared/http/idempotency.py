"""Idempotency keys: the same key and body give the first answer again, byte for byte."""

import hmac
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request
from starlette.responses import Response

from shared.contact.personal_numbers import holds_personal_number
from shared.db import Transaction
from shared.errors import FieldError, Invalid, KeyErased, KeyInFlight, KeyMissing, KeyReused
from shared.http.routing import canonical_of
from shared.idempotency import fingerprint, key_digest
from shared.security.tokens import Caller

_PERSONAL = FieldError(
    pointer="/headers/idempotency-key",
    code="personal",
    detail="It looks like somebody's number; make a random key for each request.",
)
_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GONE = 410


@dataclass(frozen=True)
class StoredResponse:
    """A status and a JSON body that holds ids and codes only: it is kept for later repeats."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def idempotency_key_of(request: Request) -> str:
    """The request's Idempotency-Key, quoted or bare.

    Raises KeyMissing; Invalid for one that holds somebody's number.
    """
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not _KEY.match(key):
        raise KeyMissing("Send an Idempotency-Key of 1 to 255 visible characters.")
    if holds_personal_number(key):
        raise Invalid(errors=[_PERSONAL])
    return key


def encoded(body: Mapping[str, Any], *, line: bool = False) -> bytes:
    """A body as JSON: every time in UTC with a Z, as everywhere. `line`: with an end of line."""
    # asyncpg's UUIDs are of a subclass that orjson does not know.
    option = orjson.OPT_UTC_Z | (orjson.OPT_APPEND_NEWLINE if line else 0)
    return orjson.dumps(body, default=str, option=option)


def json_response(answer: StoredResponse, *, replayed: bool = False) -> Response:
    """An answer as HTTP."""
    headers = {"cache-control": "no-store", **answer.headers}
    if replayed:
        headers["idempotent-replayed"] = "true"
    body = encoded(answer.body)
    return Response(body, answer.status, headers, media_type="application/json")


Act = Callable[[Transaction], Awaitable[StoredResponse]]


async def once(request: Request, caller: Caller, act: Act) -> Response:
    """Run `act` in one transaction, at most once per key, and answer after its commit.

    Raises KeyMissing, KeyReused, KeyErased, KeyInFlight, and whatever `act` raises (then nothing is
    kept).
    """
    secret = request.app.state.index_key
    route = f"{request.method} {request.url.path}"
    digest = key_digest(secret, caller.partner_id, route, idempotency_key_of(request))
    mark = fingerprint(secret, await canonical_of(request))
    async with request.app.state.db.transaction() as tx:
        tx.trace = request.state.mark.traceparent
        kept = await _kept(tx, digest)
        if kept is not None:
            if kept["status"] == GONE:
                raise KeyErased
            if not hmac.compare_digest(kept["fingerprint"], mark):
                raise KeyReused("Use a new key for a new body.")
            found = StoredResponse(kept["status"], orjson.loads(kept["body"]))
            return json_response(found, replayed=True)
        answer = await act(tx)
        body = encoded(answer.body)
        await tx.execute(
            "insert into idempotency (digest, fingerprint, status, body, ids)"
            " values ($1, $2, $3, $4, $5)",
            digest,
            mark,
            answer.status,
            body,
            sorted({UUID(found.decode()) for found in _ID.findall(route.encode() + body)}),
        )
    return json_response(answer)


async def _kept(tx: Transaction, digest: bytes) -> Any:
    lock = int.from_bytes(digest[:8], "big", signed=True)
    if not await tx.fetchval("select pg_try_advisory_xact_lock($1)", lock):
        raise KeyInFlight(headers={"retry-after": "1"})
    return await tx.fetchrow(
        "select fingerprint, status, body from idempotency where digest = $1", digest
    )
