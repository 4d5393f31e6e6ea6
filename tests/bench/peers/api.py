"""Peer A's API. `python -m uvicorn --factory tests.bench.peers.api:build`."""

import os
import uuid
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException

from tests.bench.peers.request import Referral, Seal
from tests.bench.peers.stages import KeyReused, accept
from tests.bench.peers.tables import sessions

Key = Annotated[str, Header(min_length=8, max_length=100)]


def build() -> FastAPI:
    """The application, with the database of PEER_DB and the key of PEER_KEY (hexadecimal)."""
    make = sessions(os.environ["PEER_DB"])
    seal = Seal(bytes.fromhex(os.environ["PEER_KEY"]))
    api = FastAPI()

    @api.post("/v1/referrals", status_code=202)
    async def post(asked: Referral, idempotency_key: Key) -> dict[str, uuid.UUID]:
        try:
            async with make.begin() as session:
                referral_id = await accept(session, asked, idempotency_key, seal)
        except KeyReused as error:
            raise HTTPException(409, "key used for another body") from error
        return {"id": referral_id}

    return api
