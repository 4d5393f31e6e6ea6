"""Clues go from body to body, are answered for at every moment, and every letter is genuine."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from services.intake.clues import letters
from services.intake.clues.overdue import tell_overdue
from shared.security.tokens import Caller
from tests.integration.intake.office import OPERATIONS, Json, Office

SCOPES = frozenset({"clue:write"})
CLUE = {
    "channel": "hotline_12309",
    "ref": "12309-2026-7",
    "region": "530302",
    "harms": ["domestic_violence"],
    "person": {"name": "林某甲", "phone": "19900000007"},
}


async def body(office: Office, kind: str) -> Caller:
    made = await office.post("/v1/partners", {"name": f"示例{kind}", "kind": kind}, OPERATIONS)
    assert made.status_code == 201, made.text
    return Caller(f"client_{kind}", UUID(made.json()["id"]), SCOPES)


async def entered(office: Office, owner: Caller, **changes: Any) -> str:
    answer = await office.post("/v1/clues", CLUE | changes, owner)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["clue_id"])


async def act(
    office: Office, who: Caller, clue: str, step: str, status: int = 200, **more: Any
) -> Json:
    if step == "transfer":
        answer = await office.post(f"/v1/clues/{clue}/transfer", more, who)
    else:
        answer = await office.post(f"/v1/clues/{clue}/steps", {"step": step, **more}, who)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def seen(office: Office, who: Caller, clue: str) -> Json:
    answer = await office.get(f"/v1/clues/{clue}", who)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


@pytest.fixture
async def bodies(office: Office) -> tuple[Caller, Caller, Caller]:
    """A hotline, a federation and a procuratorate."""
    hotline, federation, procuratorate = [
        await body(office, kind) for kind in ("hotline", "womens_federation", "procuratorate")
    ]
    return hotline, federation, procuratorate


Bodies = tuple[Caller, Caller, Caller]


async def test_s59_the_same_reference_again_is_the_same_clue(
    office: Office, bodies: Bodies
) -> None:
    hotline, federation, _ = bodies
    first = await entered(office, hotline, channel="complaint_platform")
    again = await office.post("/v1/clues", CLUE | {"channel": "complaint_platform"}, hotline)
    assert (again.status_code, again.json()["clue_id"]) == (200, first)
    assert await entered(office, federation, channel="complaint_platform") != first
    assert len(await office.published("clue.received")) == 2


async def test_s60_a_clue_of_12309_is_told_by_its_channel_and_by_no_person(
    office: Office, bodies: Bodies
) -> None:
    clue = await entered(office, bodies[0], ref=None)
    [told] = await office.published("clue.received")
    assert (told["clue_id"], told["channel"]) == (clue, "hotline_12309")
    [row] = await office.rows("select body from outbox where name = 'clue.received'")
    assert b"19900000007" not in row["body"]
    bound = Caller("bound", bodies[0].partner_id, SCOPES, channels=frozenset({"partner_api"}))
    refused = await office.post("/v1/clues", CLUE, bound)
    assert refused.json()["errors"][0]["code"] == "channel_not_granted"


async def test_s49_a_clue_of_may_2023_belongs_to_the_second_phase(
    office: Office, bodies: Bodies
) -> None:
    clue = await entered(office, bodies[0], dated="2023-05-10")
    shown = await seen(office, bodies[0], clue)
    assert (shown["campaign"], shown["phase"]) == ("ja-women", 2)
    other = await entered(office, bodies[0], ref="b", dated="2024-01-01")
    assert (await seen(office, bodies[0], other))["campaign"] is None


async def test_s64_a_clue_is_handed_over_and_the_duty_passes_with_the_first_contact(
    office: Office, bodies: Bodies
) -> None:
    hotline, federation, procuratorate = bodies
    clue = await entered(office, hotline)
    await act(office, hotline, clue, "confirm")
    await act(office, hotline, clue, "transfer", to=str(federation.partner_id))
    await act(office, federation, clue, "accept")
    await act(office, federation, clue, "contact")
    handed = await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    assert handed["owner_id"] == str(federation.partner_id)
    assert len(await office.published("clue.transferred")) == 2
    acknowledged = await act(office, procuratorate, clue, "acknowledge")
    assert acknowledged["status"] == "acknowledged", "to acknowledge is not to accept"
    accepted = await act(office, procuratorate, clue, "accept")
    assert (accepted["status"], accepted["owner_id"]) == ("accepted", str(federation.partner_id))
    contacted = await act(office, procuratorate, clue, "contact")
    assert contacted["owner_id"] == str(procuratorate.partner_id)
    await act(office, procuratorate, clue, "close", reason="aid_granted")
    await act(office, procuratorate, clue, "feedback", reason="aid_granted")
    shown = await seen(office, federation, clue)
    assert shown["status"] == "closed"
    assert shown["transfers"][-1]["feedback_code"] == "aid_granted"
    assert shown["owed"] == []
    assert (await office.get(f"/v1/clues/{clue}", hotline)).status_code == 404
    await _are_genuine(office, procuratorate, clue)


async def _are_genuine(office: Office, procuratorate: Caller, clue: str) -> None:
    signed = (await office.get(f"/v1/clues/{clue}/letters", procuratorate)).json()["items"]
    public = (await office.http.get("/.well-known/letter-keys.json")).json()
    read = [letters.opened(letter["jws"], public) for letter in signed]
    assert [one["kind"] for one in read] == [
        "transfer",
        "receipt",
        "transfer",
        "receipt",
        "receipt",
    ]
    assert read[-1]["answers"] == letters.digest(signed[-2]["jws"])
    assert "林" not in str(read)


async def test_a_return_gives_the_clue_back_with_a_code_and_words(
    office: Office, bodies: Bodies
) -> None:
    _, federation, procuratorate = bodies
    clue = await entered(office, federation)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    await act(office, procuratorate, clue, "return", 422, reason="not_in_charge")
    await act(office, procuratorate, clue, "return", 422, words="户籍地不在本县")
    why = {"reason": "not_in_charge", "words": "户籍地不在本县"}
    returned = await act(office, procuratorate, clue, "return", **why)
    assert (returned["status"], returned["owner_id"]) == (
        "confirmed",
        str(federation.partner_id),
    )
    [transfer] = (await seen(office, federation, clue))["transfers"]
    assert (transfer["return_code"], transfer["return_words"]) == tuple(why.values())
    assert (await office.get(f"/v1/clues/{clue}", procuratorate)).status_code == 404
    kept = await office.rows("select return_words from clue_transfer")
    assert "户籍".encode() not in kept[0]["return_words"]


async def test_who_it_is_about_is_read_by_the_receiver_once_it_has_accepted(
    office: Office, bodies: Bodies
) -> None:
    _, federation, procuratorate = bodies
    clue = await entered(office, federation)

    async def asked(who: Caller) -> httpx.Response:
        return await office.get(f"/v1/clues/{clue}/person", who)

    assert (await asked(federation)).json()["name"] == "林某甲"
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    await act(office, procuratorate, clue, "acknowledge")
    assert (await asked(procuratorate)).status_code == 404
    await act(office, procuratorate, clue, "accept")
    assert (await asked(procuratorate)).json() == {"name": "林某甲", "phone": "19900000007"}
    looks = await office.rows("select actor from audit where action = 'read_clue_person'")
    assert len(looks) == 2


async def test_s64_what_is_owed_and_not_done_is_told_once(office: Office, bodies: Bodies) -> None:
    _, federation, procuratorate = bodies
    clue = await entered(office, federation)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    await tell_overdue(office.db, {})
    assert await office.published("clue.transfer.overdue") == []
    await office.rows("update clue_clock set due_at = now() - interval '1 s'")
    for _ in range(2):
        await tell_overdue(office.db, {})
    told = await office.published("clue.transfer.overdue")
    assert sorted(one["clock"] for one in told) == ["acknowledgement", "decision"]
    assert {one["owed_by"] for one in told} == {str(procuratorate.partner_id)}
    listed = (await office.get("/v1/clues", federation, overdue=True)).json()["items"]
    assert [line["clue_id"] for line in listed] == [clue]
    await act(office, procuratorate, clue, "acknowledge")
    await act(office, procuratorate, clue, "accept")
    assert (await office.get("/v1/clues", federation, overdue=True)).json()["items"] == []


async def test_steps_out_of_turn_or_by_the_wrong_body_change_nothing(
    office: Office, bodies: Bodies
) -> None:
    hotline, federation, procuratorate = bodies
    clue = await entered(office, federation)
    await act(office, federation, clue, "accept", 409)
    await act(office, federation, clue, "transfer", 422, to=str(federation.partner_id))
    await act(office, federation, clue, "transfer", 422, to=str(uuid4()))
    await act(office, hotline, clue, "confirm", 404)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    await act(office, federation, clue, "acknowledge", 409)
    await act(office, procuratorate, clue, "close", 409, reason="aid_granted")
    await act(office, federation, clue, "transfer", 409, to=str(hotline.partner_id))
    await act(office, procuratorate, clue, "contact", 409)
    assert (await seen(office, federation, clue))["status"] == "transferred"


async def test_an_erased_clue_leaves_nothing(office: Office, bodies: Bodies) -> None:
    _, federation, procuratorate = bodies
    clue = await entered(office, federation)
    await act(office, federation, clue, "transfer", to=str(procuratorate.partner_id))
    headers = office.bearer(procuratorate)
    assert (await office.http.delete(f"/v1/clues/{clue}", headers=headers)).status_code == 404
    headers = office.bearer(federation)
    assert (await office.http.delete(f"/v1/clues/{clue}", headers=headers)).status_code == 200
    for table in ("clue", "clue_transfer", "clue_clock", "letter", "vault_key", "vault_sealed"):
        assert await office.rows(f"select 1 from {table}") == [], table
    bodies_told = await office.rows("select name, body from outbox where body <> ''")
    assert [row["name"] for row in bodies_told] == ["clue.erased"]


async def test_no_clue_is_ever_without_an_owner(office: Office, bodies: Bodies) -> None:
    clue = await entered(office, bodies[0])
    for change in ("owner_id = null", "parties = '{}'", "owner_id = gen_random_uuid()"):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await office.rows(f"update clue set {change}")
    assert (await seen(office, bodies[0], clue))["owner_id"] == str(bodies[0].partner_id)


WRONG: tuple[Json, ...] = (
    {"channel": "letter"},
    {"region": "000001"},
    {"dated": date.max.isoformat()},
    {"dated": "2015-01-01"},
    {"ref": "19900000007"},
    {"harms": ["domestic_violence", "domestic_violence"]},
    {"person": {"name": ""}},
    {"person": {"address": "x"}},
    {"extra": 1},
)


async def test_a_clue_that_is_wrong_is_refused_and_nothing_kept(office: Office) -> None:
    for wrong in WRONG:
        answer = await office.post("/v1/clues", CLUE | wrong, Caller("x", UUID(int=9), SCOPES))
        assert answer.status_code == 422, wrong
    assert await office.rows("select 1 from clue") == []
