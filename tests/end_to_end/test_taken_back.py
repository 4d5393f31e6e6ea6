"""Withdrawn: nobody goes on. Erased: nothing is left to read, and the counts stay."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import pytest

from tests.end_to_end.journey import Place, a_prefecture, by_sms, catching
from tests.support.api_client import partner
from tests.support.commands import command
from tests.support.counting import Sql, query_of
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually

_HOLDERS = """
    select c.table_schema as schema, c.table_name as name, c.column_name as column
    from information_schema.columns c join information_schema.tables t
        using (table_schema, table_name)
    where c.data_type = 'uuid' and t.table_type = 'BASE TABLE' and c.table_schema = any($1)
"""
_MAY_REMEMBER = {
    ("intake", "referral"),  # that it was erased, when, and nothing else
    ("intake", "audit"),  # who looked at her case, in every service
    ("matching", "audit"),
    ("notifications", "audit"),
    ("reporting", "audit"),
    ("matching", "tombstone"),
    ("notifications", "ended_referral"),
    ("intake", "outbox"),  # the notice of the erasure alone
}


_COUNTS = """
    select count(*) as referrals, sum(cardinality(needs)) as needs, count(matched_at) as matched,
        count(told_at) as told
    from reporting.referral_fact
"""


async def where_it_is_left(sql: Sql, id_: UUID) -> set[tuple[str, str]]:
    """Tables of any service that still name this referral."""
    schemas = ["intake", "matching", "notifications", "reporting"]
    found = set()
    for row in await sql(_HOLDERS, schemas):
        table = f"{row['schema']}.{row['name']}"
        if await sql(f'select 1 from {table} where "{row["column"]}" = $1 limit 1', id_):
            found.add((row["schema"], row["name"]))
    return found


async def only_the_notice_waits(sql: Sql, id_: UUID) -> None:
    """Of all that was told, the notice of the erasure alone is kept for who has not heard it."""
    told = await sql("select name from intake.outbox where subject = $1", id_)
    assert [row["name"] for row in told] == ["referral.erased"]


def sql_of(place: Place) -> Sql:
    return query_of(place.hotline.jieli.settings.database_url)


async def prove(jieli: RunningJieli, id_: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """What `jieli erase prove` finds, by place, and how it ends."""
    done = await asyncio.to_thread(command, jieli, "erase", "prove", id_, "--json")
    found = orjson.loads(done.stdout) if done.stdout else []
    return done.returncode, {left["where"]: left for left in found}


@dataclass(frozen=True)
class Erased:
    """A referral that was helped and told of, and erased: what was seen before and is left."""

    jieli: RunningJieli
    id: str
    key_before: list[Any]
    key_after: list[Any]
    proof_before: int
    counted_before: dict[str, Any]
    counted_after: dict[str, Any]
    shown: dict[str, Any]
    again: int
    left: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def erased(running_jieli: RunningJieli) -> Erased:
    """One for all tests here: what was under way is blanked when no transaction of then lives."""
    return asyncio.run(erase_one(running_jieli))


async def erase_one(jieli: RunningJieli) -> Erased:
    async with partner(jieli) as hotline:
        place = await Place(hotline, a_prefecture(), "hook-of-the-erased").furnish()
        sql = sql_of(place)
        promised = await place.ask(safe_contact=by_sms("19900001013"))
        id_ = UUID(promised["id"])
        await place.say(await place.offer(promised["id"]), "accept")
        await place.told(promised["id"], lambda m: m["audience"] == "survivor")
        accepted = (
            "select 1 from reporting.need_fact where accepted_at is not null and referral_id = $1"
        )
        await eventually(lambda: sql(accepted, id_), within=30)
        [counted_before] = await sql(_COUNTS)
        key_before = await sql("select * from intake.vault_key where referral_id = $1", id_)
        proof_before, _ = await prove(jieli, promised["id"])

        answer = await hotline.send("DELETE", "intake", f"/v1/referrals/{id_}")

        assert answer.status_code == 200, answer.text
        key_after = await sql("select * from intake.vault_key where referral_id = $1", id_)

        async def dropped() -> dict[str, dict[str, Any]]:
            left = await where_it_is_left(sql, id_) - _MAY_REMEMBER
            assert not left, left
            code, found = await prove(jieli, promised["id"])
            assert code == 0, [each for each in found.values() if each["wrong"]]
            return found

        found: Any = await eventually(dropped, within=180, every=0.5)
        await only_the_notice_waits(sql, id_)
        [counted_after] = await sql(_COUNTS)
        shown = (await hotline.get("intake", f"/v1/referrals/{id_}")).json()
        again = await hotline.send("DELETE", "intake", f"/v1/referrals/{id_}")
        return Erased(
            jieli,
            promised["id"],
            key_before,
            key_after,
            proof_before,
            dict(counted_before),
            dict(counted_after),
            shown,
            again.status_code,
            found,
        )


async def test_a_withdrawn_referral_is_told_to_the_provider_and_never_to_her(place: Place) -> None:
    number = "19900001011"
    promised = await place.ask(safe_contact=by_sms(number))
    offer_id = await place.offer(promised["id"])
    path = f"/v1/referrals/{promised['id']}/withdraw"

    answer = await place.hotline.post("intake", path, {"reason": "survivor_declined"})

    assert answer.status_code == 200, answer.text
    await place.becomes(promised["id"], "withdrawn")

    async def both_told() -> Any:
        hooks = await catching(place.hotline, "webhook", place.hook)()
        assert len(hooks) == 2, [hook["text"] for hook in hooks]
        return hooks

    hooks = await eventually(both_told, within=30)
    assert "offer.withdrawn" in hooks[0]["text"]
    [offer] = await place.offers(promised["id"])
    assert offer["status"] == "withdrawn"
    accepted = await place.network.post("matching", f"/v1/offers/{offer_id}/accept")
    assert accepted.status_code == 409
    [load] = await sql_of(place)(
        "select held from matching.provider_load where provider_id = $1", place.provider_id
    )
    assert load["held"] == 0
    assert await catching(place.hotline, "sms", number)() == []


async def test_a_message_that_waits_for_her_window_is_not_sent_after_a_withdrawal(
    place: Place,
) -> None:
    number = "19900001012"
    promised = await place.ask(safe_contact=by_sms(number, first=3, last=6))
    await place.say(await place.offer(promised["id"]), "accept")
    await place.told(promised["id"], lambda m: m["status"] == "planned")

    path = f"/v1/referrals/{promised['id']}/withdraw"
    await place.hotline.post("intake", path, {"reason": "survivor_declined"})

    await place.told(promised["id"], lambda m: (m["audience"], m["status"]) == ("survivor", "held"))
    assert await catching(place.hotline, "sms", number)() == []


def test_an_erased_referral_leaves_nothing_but_its_counts(erased: Erased) -> None:
    assert erased.key_before
    assert erased.key_after == []
    assert set(erased.shown) == {"id", "status", "erased_at"}
    assert erased.again == 404
    assert erased.counted_after == erased.counted_before


def test_what_is_left_of_an_erased_referral_can_be_proved(erased: Erased) -> None:
    assert erased.proof_before == 1, "it was not erased yet"
    topics = {"topic referrals", "topic offers", "topic notifications"}
    assert topics <= set(erased.left)
    assert all(erased.left[name]["until"] for name in topics)
    kept = {"intake.referral.id", "intake.audit.subject", "matching.inbox.event_id"}
    assert kept <= set(erased.left)
    told = command(erased.jieli, "erase", "prove", erased.id, language="zh_CN")
    assert "Kafka 无法收回单条记录" in told.stdout


async def test_something_that_is_left_where_it_should_not_be_is_found(erased: Erased) -> None:
    sql = query_of(erased.jieli.settings.database_url)
    await sql(
        "insert into reporting.outcome_party (referral_id, partner_id, need_id, need, result, at)"
        " values ($1, uuidv4(), uuidv4(), 'shelter', 'completed', now())",
        UUID(erased.id),
    )
    log = erased.jieli.home.log("invented")
    log.write_text(f"something about {erased.id}\n")

    code, found = await prove(erased.jieli, erased.id)

    await sql("delete from reporting.outcome_party where referral_id = $1", UUID(erased.id))
    log.unlink()
    assert code == 1
    wrong = {name for name, left in found.items() if left["wrong"]}
    assert wrong == {"reporting.outcome_party.referral_id", "log invented.log"}
