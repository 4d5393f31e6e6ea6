"""PostgreSQL itself keeps partners apart, whatever a query forgets to say."""

from uuid import UUID

import pytest

from services.matching.tenancy import seeing
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
)

TABLES = ("referral", "need", "offer", "provider")


async def seen(matching: Matching, partner: UUID) -> dict[str, int]:
    async with seeing(matching.db, partner) as connection:
        return {
            table: await connection.fetchval(f"select count(*) from {table}") for table in TABLES
        }


async def test_each_partner_sees_its_own_rows_only(matching: Matching) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks("legal_consultation", "shelter"))
    assert await seen(matching, HOTLINE) == {"referral": 1, "need": 2, "offer": 1, "provider": 0}
    asked = {"referral": 0, "need": 0, "offer": 1, "provider": 1}
    assert await seen(matching, LAWYERS) == asked
    assert await seen(matching, SHELTERS) == dict.fromkeys(TABLES, 0)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers")).json()["items"]
    await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert await seen(matching, LAWYERS) == asked | {"referral": 1, "need": 1}


@pytest.mark.parametrize("table", TABLES)
async def test_nothing_said_means_nothing_seen(matching: Matching, table: str) -> None:
    await matching.have(lawyer(1))
    await matching.hear(asks())
    async with matching.db.reading() as connection:
        assert await connection.fetchval(f"select count(*) from {table}") == 0
