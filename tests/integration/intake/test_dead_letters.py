"""Dead letters as operations change them: by sets, each on record, one in nobody's way."""

from tests.integration.intake.office import OPERATIONS, Json, Office

PATH = "/internal/v1/dead-letters"
KEPT = """
    insert into intake.dead_letter (topic, partition, "offset", subject, reason, digest,
                                    closed_at, closed_by, closed_reason, replayed_at)
    select 'offers', 0, n, uuidv7(), 'bad_json', n,
           case when n = 5 then now() end, case when n = 5 then 'ops' end,
           case when n = 5 then 'handled_by_hand' end, case when n = 6 then now() end
    from generate_series(1, 6) as n order by n returning id
"""
STATE = """
    select replay_asked is not null as asked, closed_reason from intake.dead_letter order by id
"""


async def audited(office: Office, action: str) -> int:
    rows = await office.rows("select count(*) from intake.audit where action = $1", action)
    return int(rows[0]["count"])


async def some(office: Office) -> list[int]:
    """Four that wait, one that is closed, one that was handled."""
    return [row["id"] for row in await office.rows(KEPT)]


async def asked(office: Office, verb: str, body: Json) -> Json:
    answer = await office.post(f"{PATH}/{verb}", body, OPERATIONS)
    assert answer.is_success, answer.text
    found: Json = answer.json()
    return found


async def test_a_set_is_asked_for_again_in_one_request_and_what_is_closed_is_left(
    office: Office,
) -> None:
    ids = await some(office)
    unknown = ids[-1] + 1000

    found = await asked(office, "replay", {"ids": [*reversed(ids), unknown, unknown]})

    wanted = [*ids[:4], ids[5]]
    assert found == {
        "status": "replay_asked",
        "ids": wanted,
        "left": [ids[4]],
        "unknown": [unknown],
    }
    assert [row["asked"] for row in await office.rows(STATE)] == [True] * 4 + [False, True]
    assert await audited(office, "replay_dead_letter") == 5


async def test_a_set_is_closed_once_and_what_was_handled_is_left(office: Office) -> None:
    ids = await some(office)
    for _ in range(2):
        found = await asked(office, "close", {"ids": ids, "reason": "repeat"})
        assert found == {"status": "closed", "ids": ids[:5], "left": [ids[5]], "unknown": []}

    reasons = [row["closed_reason"] for row in await office.rows(STATE)]
    assert reasons == ["repeat"] * 4 + ["handled_by_hand", None]
    assert await audited(office, "close_dead_letter") == 4


async def test_one_alone_answers_for_itself(office: Office) -> None:
    ids = await some(office)
    for number, verb, status in (
        (ids[0], "replay", 202),
        (ids[4], "replay", 409),
        (ids[0], "close", 200),
        (ids[5], "close", 409),
        (ids[5] + 1000, "close", 404),
        (ids[5] + 1000, "replay", 404),
    ):
        body = {"reason": "repeat"} if verb == "close" else {}
        answer = await office.post(f"{PATH}/{number}/{verb}", body, OPERATIONS)
        assert answer.status_code == status, (number, verb)


async def test_a_set_of_nothing_or_of_too_many_changes_nothing(office: Office) -> None:
    for ids in ([], list(range(1, 1002)), [0], ["7"]):
        answer = await office.post(f"{PATH}/replay", {"ids": ids}, OPERATIONS)
        assert answer.status_code == 422, ids
