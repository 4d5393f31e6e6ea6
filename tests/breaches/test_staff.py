"""A member of staff was the one she fled from, and looked her up."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared.audit.chain import verify
from shared.security import keys
from tests.breaches.people import Settled, holding, join, mark, read_by, spellings
from tests.end_to_end.journey import by_sms
from tests.support.commands import command
from tests.support.counting import query_of
from tests.support.waiting import eventually

STAFF = ("test_ops", "test_admin", "test_directory", "test_directory_second")


@pytest.mark.parametrize("name", STAFF)
async def test_no_member_of_staff_can_read_who_she_is_or_how_she_is_reached(
    place: Settled, numbers: Any, name: str
) -> None:
    phone, marks = next(numbers), [mark() for _ in range(4)]
    her = dict(zip(("name", "address", "narrative"), marks, strict=False))
    promised = await place.ask(
        identity=her | {"phone": phone}, safe_contact=by_sms(phone, 3, 6, code_word=marks[3])
    )
    await place.say(await place.offer(promised["id"]), "accept")
    await place.becomes(promised["id"], "accepted")
    staff, id_ = place.hotline.of(name), promised["id"]

    said = await read_by(staff, id_, place.region)

    assert holding(said, [*marks, *spellings(phone)]) == {}
    doors = {
        "identity": await staff.get("intake", f"/v1/referrals/{id_}/identity"),
        "search": await staff.post("intake", "/v1/referrals/search", {"phone": phone}),
        "contacts": await staff.post(
            "intake", "/internal/v1/safe-contacts", {"referral_ids": [id_]}
        ),
        "change": await staff.put("intake", f"/v1/referrals/{id_}/safe-contact", by_sms(phone)),
        "erase": await staff.send("DELETE", "intake", f"/v1/referrals/{id_}"),
    }
    assert {door: answer.status_code for door, answer in doors.items()} == dict.fromkeys(doors, 403)


async def test_every_look_says_who_looked(place: Settled, numbers: Any) -> None:
    phone = next(numbers)
    promised = await place.ask(identity={"name": "林某甲", "phone": phone})
    await place.say(await place.offer(promised["id"]), "accept")
    await place.becomes(promised["id"], "accepted")
    id_ = UUID(promised["id"])

    await place.network.get("intake", f"/v1/referrals/{id_}/identity")
    await place.hotline.post("intake", "/v1/referrals/search", {"phone": phone})
    await place.hotline.of("test_ops").get("matching", f"/v1/referrals/{id_}")

    sql = query_of(place.hotline.jieli.settings.database_url)
    query = "select actor, action, allowed from {}.audit where subject = $1"
    intake = {tuple(row) for row in await sql(query.format("intake"), id_)}
    matching = {row["actor"] for row in await sql(query.format("matching"), id_)}
    assert {
        ("test_lawyer_network", "release_identity", True),
        ("test_hotline", "search_person", True),
        ("test_hotline", "read_referral", True),
    } <= intake
    assert {"test_lawyer_network", "test_ops"} <= matching


async def test_a_search_that_finds_nobody_is_written_down_too(place: Settled, numbers: Any) -> None:
    phone = next(numbers)
    await place.ask(identity={"name": "林某甲", "phone": phone})
    curious = await join(place.hotline, "referral:read")

    found = await curious.post("intake", "/v1/referrals/search", {"phone": phone})

    assert found.json() == {"ids": []}
    rows = await query_of(place.hotline.jieli.settings.database_url)(
        "select action, subject from intake.audit where actor = $1", curious.name
    )
    assert [tuple(row) for row in rows] == [("search_person", None)]


async def test_a_look_that_is_taken_out_of_the_audit_is_missed(place: Settled) -> None:
    promised = await place.ask()
    id_, settings = UUID(promised["id"]), place.hotline.jieli.settings
    await place.network.get("intake", f"/v1/referrals/{id_}/identity")
    connection = await asyncpg.connect(settings.database_url)

    async def linked() -> int | None:
        found: int | None = await connection.fetchval(
            "select seq from intake.audit join intake.audit_link on audit_id = id"
            " where subject = $1 and action = 'release_identity'",
            id_,
        )
        return found

    seq = await eventually(linked, within=20)
    _, known = keys.audit_keys(settings.secrets, "intake")
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("set local search_path = intake")
    assert (await verify(connection, known)).intact
    await connection.execute("set local session_replication_role = replica")
    await connection.execute("delete from audit where subject = $1", id_)
    found = (await verify(connection, known)).first_bad
    await transaction.rollback()
    await connection.close()
    assert found is not None
    assert found <= seq


async def test_an_administrator_who_makes_a_client_in_a_partners_name_is_on_record(
    place: Settled, numbers: Any
) -> None:
    """It cannot be kept from reading so; it can be kept from doing so unseen."""
    promised = await place.ask(identity={"name": "林某甲", "phone": next(numbers)})
    await place.say(await place.offer(promised["id"]), "accept")
    await place.becomes(promised["id"], "accepted")
    admin = place.hotline.of("test_admin")
    network = (await admin.get("intake", "/v1/clients/test_lawyer_network")).json()

    false = await join(place.hotline, "offer:respond", partner_id=network["partner"]["id"])
    read = await false.get("intake", f"/v1/referrals/{promised['id']}/identity")

    assert read.status_code == 200
    rows = await query_of(place.hotline.jieli.settings.database_url)(
        "select actor, action from intake.audit where ground = $1 or actor = $1 order by id",
        false.name,
    )
    assert [tuple(row) for row in rows] == [
        ("test_admin", "register_client"),
        (false.name, "release_identity"),
    ]


async def test_a_client_that_is_disabled_reads_nothing_more(place: Settled) -> None:
    dismissed = await join(place.hotline, "referral:read", "referral:write")
    own = Settled(dismissed, place.region, place.hook)
    promised = await own.ask()
    assert (await dismissed.get("intake", f"/v1/referrals/{promised['id']}")).status_code == 200

    done = await asyncio.to_thread(
        command, place.hotline.jieli, "clients", "disable", dismissed.name
    )

    assert done.returncode == 0, done.stderr

    async def out() -> bool:
        answers = [
            await dismissed.get("intake", f"/v1/referrals/{promised['id']}"),
            await dismissed.get("matching", f"/v1/referrals/{promised['id']}"),
            await dismissed.get("notifications", f"/v1/notifications?referral_id={uuid4()}"),
        ]
        assert {answer.status_code for answer in answers} == {401}
        return True

    await eventually(out, within=10)
