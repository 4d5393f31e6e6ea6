"""The outbox is written once: what is published is known by a position and the gaps under it."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.erasure import forget
from shared.outbox import publish
from tests.integration.shared.room import Room, received
from tests.support.waiting import eventually


async def gaps(teller: Room) -> list[tuple[int, int]]:
    rows = await teller.sql("select first_id, last_id from intake.outbox_gap order by 1")
    return [(row["first_id"], row["last_id"]) for row in rows]


async def changed(teller: Room, table: str) -> tuple[int, int]:
    """How many rows of the table were changed, and how many of these left its indexes alone."""
    [row] = await teller.sql(
        "select n_tup_upd, n_tup_hot_upd from pg_stat_user_tables where relname = $1", table
    )
    return row["n_tup_upd"], row["n_tup_hot_upd"]


async def test_publishing_changes_no_row_of_the_outbox_and_no_index(teller: Room) -> None:
    for _ in range(20):
        await teller.say(*(received() for _ in range(25)))
        await teller.published()
    assert await teller.unpublished() == 0
    # What a session did is counted when it ends, or after a while.
    await teller.db.pool.expire_connections()

    async def counted() -> bool:
        return await changed(teller, "outbox_published") == (20, 20)

    await eventually(counted, within=20)
    assert await changed(teller, "outbox") == (0, 0)
    rows = await teller.sql("select indexname from pg_indexes where tablename = 'outbox'")
    assert {row["indexname"] for row in rows} == {"outbox_pkey", "outbox_subject"}


async def test_what_commits_late_is_published_by_the_next_relay_too(teller: Room) -> None:
    late, early = received(), received()
    async with teller.db.transaction() as tx:
        await publish(tx, [late])
        await teller.say(early)
        await teller.published()
        assert await gaps(teller) == [(1, 1)]
        await teller.published()
        assert await gaps(teller) == [(1, 1)], "it may still come"

    [row] = await teller.sql("select subject from intake.outbox_unpublished")
    assert row["subject"] == late.referral_id
    await teller.published()
    assert (await teller.unpublished(), await gaps(teller)) == (0, [])


async def test_what_came_to_nothing_is_let_go(teller: Room) -> None:
    async def undo() -> None:
        async with teller.db.transaction() as tx:
            await publish(tx, [received(), received()])
            await teller.say(received())
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        await undo()
    await teller.published()
    assert await gaps(teller) == [(1, 2)]

    async def let_go() -> bool:
        await teller.published()
        return await gaps(teller) == []

    await eventually(let_go, within=20)  # transactions of other databases may be under way


async def test_who_takes_a_place_in_the_outbox_has_a_transaction_id_before(teller: Room) -> None:
    await teller.sql(
        """
        create function intake.has_id() returns trigger language plpgsql as $$
        begin
            if pg_current_xact_id_if_assigned() is null then raise 'no transaction id yet'; end if;
            return new;
        end $$
        """
    )
    await teller.sql(
        "create trigger has_id before insert on intake.outbox"
        " for each row execute function intake.has_id()"
    )
    await teller.say(received())  # the first id is logged, which gives a transaction id anyway

    await teller.say(received())

    with pytest.raises(asyncpg.RaiseError, match="no transaction id yet"):
        await teller.sql(
            "insert into intake.outbox (topic, subject, name, version, body)"
            " values ('referrals', $1, 'x', 1, '')",
            uuid4(),
        )


async def test_a_gap_of_many_ids_is_one_row(teller: Room) -> None:
    await teller.sql("select setval('intake.outbox_id_seq', 5000000000)")
    await teller.say(received())
    await teller.published()

    assert await gaps(teller) == [(1, 5_000_000_000)]
    assert await teller.unpublished() == 0


async def test_an_erasure_takes_back_what_waits_and_blanks_what_is_published(
    teller: Room,
) -> None:
    id_ = uuid4()
    await teller.say(received(id_))
    await teller.published()
    await teller.say(received(id_), received())

    async with teller.db.transaction() as tx:
        await forget(tx, [id_])

    rows = await teller.sql("select id, subject, body = '' as blank from intake.outbox order by id")
    assert [(row["id"], row["blank"]) for row in rows] == [(1, True), (3, False)]
    assert rows[0]["subject"] == UUID(int=0)
