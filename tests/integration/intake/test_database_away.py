"""The database goes away and comes back: never a 202 that is lost."""

import asyncio
from pathlib import Path

from deploy.local.postgres import Postgres
from deploy.local.stack import Stack
from tests.integration.intake.office import Office, open_office
from tests.support.builders import a_referral
from tests.support.databases import Databases
from tests.support.stack import temporary_home
from tests.support.waiting import eventually


async def test_without_a_database_the_answer_is_503_and_a_repeat_is_taken_up(
    tmp_path: Path,
) -> None:
    with temporary_home() as home:
        part = Postgres(home.postgres, home.log("postgres"))
        with Stack([part]) as stack:
            fresh = await Databases(part.database_url).make("intake")
            async with open_office(fresh, tmp_path) as office:
                promised = await _promises_kept_through_a_kill(office, part, stack)
                stored = await office.rows("select id::text from referral")
            await fresh.db.close()
    assert promised == {row["id"] for row in stored}


async def _promises_kept_through_a_kill(office: Office, part: Postgres, stack: Stack) -> set[str]:
    """Kill the server while requests are under way; gives the ids of all that were answered 202."""
    bodies = [a_referral() for _ in range(40)]
    first = await office.post("/v1/referrals", bodies[0], key="k-0")
    posting = asyncio.gather(
        *(office.post("/v1/referrals", body, key=f"k-{n}") for n, body in enumerate(bodies))
    )
    await asyncio.sleep(0)
    part.kill()
    answers = await posting
    assert {answer.status_code for answer in answers} <= {202, 503}

    away = await office.post("/v1/referrals", a_referral())
    assert away.status_code == 503
    assert away.json()["type"] == "/problems/unavailable"
    assert int(away.headers["retry-after"]) >= 1
    lines = await office.lines("/v1/referrals/batch", [a_referral(), b"{"])
    assert [line["status"] for line in lines] == [503, 400]

    part.start()
    stack.wait_healthy("postgres")

    async def taken_up() -> list[str]:
        again = [
            await office.post("/v1/referrals", body, key=f"k-{n}") for n, body in enumerate(bodies)
        ]
        assert {answer.status_code for answer in again} == {202}
        return [answer.json()["id"] for answer in again]

    ids: list[str] = await eventually(taken_up, within=20)
    assert ids[0] == first.json()["id"]
    for answer, id_ in zip(answers, ids, strict=True):
        assert answer.status_code == 503 or answer.json()["id"] == id_
    return set(ids)
