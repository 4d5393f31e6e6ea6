"""The bare route: the same request, validated, and one INSERT. What a Python API can do at most."""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, Header, Request

from tests.bench.peers.request import Referral

POOL = 8
_PUT = "insert into bare values ($1, $2, $3) on conflict do nothing"


@asynccontextmanager
async def _connected(api: FastAPI) -> AsyncIterator[None]:
    url = os.environ["PEER_DB"]
    async with asyncpg.create_pool(url, min_size=POOL, max_size=POOL) as api.state.pool:
        yield


def build() -> FastAPI:
    """The application, with the database of PEER_DB."""
    api = FastAPI(lifespan=_connected)

    @api.post("/v1/referrals", status_code=202)
    async def post(
        asked: Referral, request: Request, idempotency_key: str = Header()
    ) -> dict[str, uuid.UUID]:
        referral_id, body = uuid.uuid4(), asked.model_dump_json().encode()
        await request.app.state.pool.execute(_PUT, referral_id, idempotency_key, body)
        return {"id": referral_id}

    return api
