"""Who lets offers lapse is asked last, then not at all, until it answers or is reinstated."""

from uuid import UUID

from services.matching.tenancy import as_service
from tests.integration.matching.conftest import LAWYERS, SHELTERS, Matching, asks, key, lawyer


async def silent(matching: Matching, number: int, times: int) -> None:
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            "update provider_load set lapsed = $2 where provider_id = $1", UUID(int=number), times
        )


async def lapsed(matching: Matching, number: int = 1) -> int:
    (row,) = await matching.rows(
        "select lapsed from provider_load where provider_id = $1", UUID(int=number)
    )
    return int(row["lapsed"])


async def asked(matching: Matching) -> UUID | None:
    event = asks()
    await matching.hear(event)
    rows = await matching.rows(
        "select provider_id from offer where referral_id = $1", event.referral_id
    )
    return rows[0]["provider_id"] if rows else None


async def test_each_lapse_is_counted_and_an_answer_ends_the_count(matching: Matching) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 9}))
    for count in (1, 2):
        await asked(matching)
        await matching.makes_overdue()
        await matching.run()
        assert await lapsed(matching) == count
    await asked(matching)
    provider = await matching.client(LAWYERS, "offer:respond")
    (offer,) = (await provider.get("/v1/offers", params={"status": "offered"})).json()["items"]
    await provider.post(f"/v1/offers/{offer['offer_id']}/accept", headers=key())
    assert await lapsed(matching) == 0
    await matching.load_is_right()


async def test_after_three_it_is_asked_last_and_after_twenty_not_at_all(
    matching: Matching,
) -> None:
    places = {"maximum": 50}
    await matching.have(lawyer(1, service_capacity=places))
    await matching.have(lawyer(2, service_capacity={"maximum": 1}), partner=SHELTERS)
    await silent(matching, 1, 3)
    assert await asked(matching) == UUID(int=2)
    assert await asked(matching) == UUID(int=1), "better one that was silent than nobody"
    await silent(matching, 1, 20)
    assert await asked(matching) is None

    person = await matching.approver()
    listed = (await person.get("/v1/approvals", params={"state": "silent"})).json()["items"]
    assert [item["provider_id"] for item in listed] == [str(UUID(int=1))]
    answer = await person.post(
        f"/v1/approvals/{UUID(int=1)}/reinstate", headers=key(), json={"ground": "reviewed"}
    )
    assert answer.json()["state"] == "approved"
    assert await asked(matching) == UUID(int=1)


async def test_a_partner_of_everything_gets_half_once_others_can_help(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1, service_capacity={"maximum": 100_000}))
    await matching.have(lawyer(2, service_capacity={"maximum": 40}), partner=SHELTERS)
    await matching.hear(*(asks() for _ in range(60)))
    rows = await matching.rows("select held from provider_load order by provider_id")
    assert [row["held"] for row in rows] == [30, 30]
