"""Hours of providers, public holidays and the rota: what is immediate goes to who is there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from tests.integration.matching.conftest import LAWYERS, SHELTERS, Matching, asks, lawyer

EVERY_DAY = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
OVER = {"byday": EVERY_DAY, "opens_at": "00:00", "closes_at": "23:59", "valid_to": "2020-01-01"}
ALWAYS = {"byday": EVERY_DAY, "opens_at": "00:00", "closes_at": "23:59", "holidays": True}
MANY = {"service_capacity": {"maximum": 9}}


def at(number: int) -> str:
    return f"/v1/providers/{UUID(int=number)}/hours"


async def keeper(matching: Matching) -> httpx.AsyncClient:
    return await matching.client(LAWYERS, "provider:write", name="keeper")


async def says(client: httpx.AsyncClient, number: int, *schedules: Any, **more: Any) -> Any:
    answer = await client.put(at(number), json={"schedules": schedules, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def asked(matching: Matching, urgency: str = "immediate") -> int:
    """Whom a new request goes to."""
    event = asks(urgency=urgency)
    await matching.hear(event)
    (offer,) = await matching.rows(
        "select provider_id from offer where referral_id = $1", event.referral_id
    )
    return int(offer["provider_id"].int)


async def test_what_is_immediate_is_asked_of_who_is_there_and_else_of_who_is_not(
    matching: Matching,
) -> None:
    nearest = {"service_areas": [{"extent": "440105"}]}
    await matching.have(
        lawyer(1, **MANY, **nearest), lawyer(2, service_capacity={"maximum": 2}), lawyer(3, **MANY)
    )
    client = await keeper(matching)
    assert await asked(matching) == 1, "who said nothing is taken to be there"
    closed = await says(client, 1, OVER)
    assert closed["now"]["open"] is False
    opened = await says(client, 2, ALWAYS)
    assert opened["now"]["open"] is True
    await says(client, 3, OVER)
    assert await asked(matching, "pressing") == 1, "what can wait is asked at any hour"
    assert [await asked(matching), await asked(matching)] == [2, 2]
    assert await asked(matching) == 1, "where nobody is there, the nearest of all"
    assert (await client.delete(at(1))).status_code == 200
    assert await asked(matching) == 1
    await matching.load_is_right()


async def test_who_is_on_call_is_asked_out_of_hours_in_its_turn(matching: Matching) -> None:
    await matching.have(lawyer(1, **MANY), lawyer(2, **MANY))
    client = await keeper(matching)
    (row,) = await matching.rows("select now() as now")
    hour, now = timedelta(hours=1), row["now"]
    turns = [
        {"begins_at": (now + begins * hour).isoformat(), "ends_at": (now + ends * hour).isoformat()}
        for begins, ends in ((-30, -20), (-1, 2), (2, 9))
    ]
    await says(client, 1, OVER)
    shown = await says(client, 2, OVER, on_call=turns)
    assert shown["on_call_now"] is True
    assert len(shown["on_call"]) == 2, "what is over is dropped"
    assert [await asked(matching) for _ in range(3)] == [2, 2, 2]
    await says(client, 2, OVER, on_call=turns[2:])
    assert (await client.get(at(2))).json()["on_call_now"] is False
    assert await asked(matching) == 1, "by load again: the turn is to come"


async def test_hours_that_are_wrong_change_nothing_and_all_faults_are_named(
    matching: Matching,
) -> None:
    await matching.have(lawyer(1))
    client = await keeper(matching)
    await says(client, 1, ALWAYS)
    wrong = {
        "schedules": [{"byday": ["XX"], "opens_at": "nine", "closes_at": "09:00"}],
        "on_call": [{"begins_at": "2026-12-02T00:00:00+08:00", "ends_at": "2026-12-01T00:00:00Z"}],
        "phone": "19900001234",
    }
    answer = await client.put(at(1), json=wrong)
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert {"/schedules/0/byday/0", "/schedules/0/opens_at", "/on_call/0", "/phone"} <= pointers
    assert (await client.get(at(1))).json()["now"]["open"] is True
    stranger = await matching.client(SHELTERS, "provider:write", name="other")
    assert (await stranger.get(at(1))).status_code == 404
    assert (await stranger.put(at(1), json={"schedules": [ALWAYS]})).status_code == 404
    assert (await stranger.delete(at(1))).status_code == 404
    assert (await client.get(at(9))).status_code == 404
