"""A need put to several at once: the first yes has it, the others are told; no place is lost."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from services.matching.answers.applying import apply_answers
from services.matching.answers.rules import Answer, Speaker
from services.matching.context import open_context
from services.matching.lifecycle.rules import Move
from services.matching.parallel.task import release
from services.matching.tenancy import as_service
from shared.events import ReferralReceived
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    Matching,
    asks,
    key,
    lawyer,
    names,
)
from tests.integration.matching.test_approval import steps
from tests.integration.matching.test_consent_changes import says

OTHERS = UUID(int=4000)
THIRD = UUID(int=5000)
ORDER = {"needs": ["protection_order"]}


async def three(matching: Matching, **changes: Any) -> None:
    """Three providers, each of another organisation."""
    for number, partner in ((1, LAWYERS), (2, OTHERS), (3, THIRD)):
        await matching.have(lawyer(number, **ORDER, **changes), partner=partner)


def at_once() -> ReferralReceived:
    return asks("protection_order", urgency="immediate")


async def offers(matching: Matching) -> list[Any]:
    return await matching.rows(
        "select offer_id, provider_id, provider_partner_id as partner, status, attempt, held_until,"
        " answer_due_at, offered_at, reason, asks is null as blind from offer order by seq"
    )


async def states(matching: Matching) -> list[str]:
    return [offer["status"] for offer in await offers(matching)]


async def answers(matching: Matching, offer: Any, move: str, **body: Any) -> httpx.Response:
    client = await matching.client(offer["partner"], "offer:respond")
    at = f"/v1/offers/{offer['offer_id']}/{move}"
    return await client.post(at, headers=key(), json=body or None)


async def leases_end(matching: Matching) -> None:
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute(
            "update offer set held_until = now() - interval '1 s' where held_until is not null"
        )
    context = open_context(1.0, matching.settings.secrets)
    await release(matching.db, {"context": context})


async def test_what_a_rule_names_is_put_to_several_and_one_place_is_held(
    matching: Matching,
) -> None:
    await three(matching)
    await matching.hear(at_once())
    asked = await offers(matching)
    assert [o["status"] for o in asked] == ["offered", "requested", "requested"]
    assert [o["attempt"] for o in asked] == [1, 2, 3]
    first = asked[0]
    half = first["offered_at"] + (first["answer_due_at"] - first["offered_at"]) / 2
    assert [o["held_until"] for o in asked] == [half, None, None]
    loads = await matching.rows("select held, assigned from provider_load order by provider_id")
    assert Counter(row["held"] for row in loads) == {1: 1, 0: 2}
    assert [row["assigned"] for row in loads] == [1, 1, 1]
    (told,) = await matching.published("referral.matched")
    made = orjson.loads(told["body"])["offers"]
    assert [one["business_status"] for one in made] == ["capacity-held", "sent", "sent"]
    await matching.hear(asks("protection_order", urgency="pressing"))
    assert len(await offers(matching)) == 4, "less urgent: one after the other"
    ops = await matching.client(HOTLINE, "ops")
    for offer in asked:
        why = (await ops.get(f"/v1/offers/{offer['offer_id']}/why")).json()
        assert why["same"] is True
    await matching.load_is_right()


@pytest.mark.parametrize("winner", [0, 1, 2])
async def test_the_first_yes_has_it_and_the_others_are_superseded(
    matching: Matching, winner: int
) -> None:
    await three(matching)
    event = at_once()
    await matching.hear(event)
    asked = await offers(matching)
    answer = await answers(matching, asked[winner], "accept")
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "accepted"
    after = await offers(matching)
    assert [o["status"] for o in after] == [
        "accepted" if place == winner else "superseded" for place in range(3)
    ]
    assert [o["blind"] for o in after] == [place != winner for place in range(3)]
    await matching.load_is_right()
    told = await matching.published()
    assert names(told) == ["referral.matched", "offer.accepted", "offer.moved", "offer.moved"]
    for body in (orjson.loads(event["body"]) for event in told[2:]):
        assert (body["state"], body["need_status"]) == ("superseded", None)
        assert (body["task_status"], body["business_status"]) == ("cancelled", "superseded")
    hotline = await matching.client(HOTLINE, "referral:read")
    read = (await hotline.get(f"/v1/referrals/{event.referral_id}/needs")).json()["items"]
    assert read[0]["provider"]["id"] == str(asked[winner]["provider_id"])


async def test_who_was_second_hears_409_with_what_is_legal_and_reads_nothing_of_her(
    matching: Matching,
) -> None:
    await three(matching)
    event = at_once()
    await matching.hear(event)
    asked = await offers(matching)
    await answers(matching, asked[1], "accept")
    for place in (0, 2):
        late = await answers(matching, asked[place], "accept")
        assert late.status_code == 409
        problem = late.json()
        assert problem["type"] == "/problems/offer-not-open"
        assert (problem["state"], problem["allowed"]) == ("superseded", ["enter_in_error"])
        assert "another provider" in problem["detail"]
        client = await matching.client(asked[place]["partner"], "offer:respond")
        shown = (await client.get(f"/v1/offers/{asked[place]['offer_id']}")).json()
        assert shown["status"] == "superseded"
        assert "case" not in shown, "blind again"
        referral = await client.get(f"/v1/referrals/{event.referral_id}")
        assert "region" not in referral.json()


async def test_of_three_who_say_yes_in_the_same_moment_one_has_it(matching: Matching) -> None:
    await three(matching)
    for _ in range(8):
        event = at_once()
        await matching.hear(event)
        asked = [o for o in await offers(matching) if o["status"] in {"requested", "offered"}]
        assert len(asked) == 3
        said = await asyncio.gather(*(answers(matching, offer, "accept") for offer in asked))
        assert sorted(answer.status_code for answer in said) == [200, 409, 409]
        await matching.load_is_right()
        (won,) = [o for o in await offers(matching) if o["status"] == "accepted"]
        done = {"result": "completed", "outcome": "order_granted"}
        assert (await answers(matching, won, "complete", **done)).status_code == 200
        await matching.load_is_right()


async def test_two_of_one_organisation_in_one_batch_are_one_yes(matching: Matching) -> None:
    await matching.have(*(lawyer(n, **ORDER) for n in (1, 2, 3)))
    await matching.hear(at_once())
    asked = await offers(matching)
    client = await matching.client(LAWYERS, "offer:respond")
    lines = [{"offer_id": str(o["offer_id"]), "answer": "accept"} for o in reversed(asked)]
    answer = await client.post(
        "/v1/offers/answers",
        content=b"\n".join(map(orjson.dumps, lines)),
        headers={"content-type": "application/x-ndjson"},
    )
    assert [orjson.loads(line)["status"] for line in answer.content.splitlines()] == [200, 409, 409]
    assert Counter(await states(matching)) == {"accepted": 1, "superseded": 2}
    await matching.load_is_right()


async def test_what_is_said_of_several_in_one_call_is_taken_one_after_the_other(
    matching: Matching,
) -> None:
    await matching.have(*(lawyer(n, **ORDER) for n in (1, 2, 3)))
    await matching.hear(at_once())
    asked = await offers(matching)
    context = open_context(1.0, matching.settings.secrets)
    said = [Answer(offer["offer_id"], Move.ACCEPT) for offer in (asked[1], asked[2], asked[0])]
    async with matching.db.transaction() as tx:
        taken = await apply_answers(tx, context, Speaker(LAWYERS), said)
    assert [one.refused is None for one in taken] == [True, False, False]
    assert [one.status for one in taken] == ["accepted", "superseded", "superseded"]
    assert await states(matching) == ["superseded", "accepted", "superseded"]
    await matching.load_is_right()


async def test_only_the_last_no_asks_the_next_and_a_place_is_held_meanwhile(
    matching: Matching,
) -> None:
    await three(matching)
    await matching.have(lawyer(4, **ORDER), lawyer(5, **ORDER))
    await matching.hear(at_once())
    asked = await offers(matching)
    no = {"reason": "not_in_time"}
    assert (await answers(matching, asked[1], "decline", **no)).status_code == 200
    assert await states(matching) == ["offered", "declined", "requested"]
    assert (await answers(matching, asked[0], "decline", **no)).status_code == 200
    assert await states(matching) == ["declined", "declined", "offered"]
    (held,) = [o for o in await offers(matching) if o["held_until"]]
    assert held["offer_id"] == asked[2]["offer_id"]
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "offered"
    await matching.load_is_right()
    assert len(await matching.published("referral.matched")) == 1, "nobody else was asked"
    assert (await answers(matching, asked[2], "decline", **no)).status_code == 200
    assert await states(matching) == ["declined"] * 3 + ["offered", "requested"]
    assert [o["attempt"] for o in await offers(matching)] == [1, 2, 3, 4, 5]
    told = [orjson.loads(e["body"]) for e in await matching.published("offer.declined")]
    assert [one["others_asked"] for one in told] == [True, True, False]
    await matching.load_is_right()


async def test_a_place_is_not_held_longer_than_the_rule_says_and_the_offer_stays_open(
    matching: Matching,
) -> None:
    await three(matching)
    await matching.hear(at_once())
    await leases_end(matching)
    assert await states(matching) == ["requested"] * 3
    await matching.load_is_right()
    assert {row["held"] for row in await matching.rows("select held from provider_load")} == {0}
    told = orjson.loads((await matching.published("offer.moved"))[0]["body"])
    assert (told["state"], told["business_status"]) == ("requested", "sent")
    first = (await offers(matching))[0]
    await matching.hear(asks("protection_order", urgency="routine", consent_scope=
        "named_providers", consent_providers=(first["provider_id"],)))  # fmt: skip
    full = await answers(matching, first, "accept")
    assert full.status_code == 409, "its place went to somebody else"
    problem = full.json()
    assert (problem["state"], problem["allowed"]) == (
        "requested",
        ["decline", "acknowledge", "enter_in_error"],
    )
    assert "no free place" in problem["detail"]
    second = (await offers(matching))[1]
    assert (await answers(matching, second, "accept")).status_code == 200
    assert await states(matching) == ["superseded", "accepted", "superseded", "offered"]
    await matching.load_is_right()


async def test_the_silence_of_all_is_counted_once_each_and_asks_the_next_once(
    matching: Matching,
) -> None:
    await three(matching)
    await matching.have(lawyer(4, **ORDER))
    await matching.hear(at_once())
    await matching.makes_overdue()
    await matching.run()
    assert await states(matching) == ["expired"] * 3 + ["offered"]
    lapsed = await matching.rows("select lapsed from provider_load order by provider_id")
    assert [row["lapsed"] for row in lapsed] == [1, 1, 1, 0]
    assert len(await matching.published("referral.matched")) == 2
    late = await answers(matching, (await offers(matching))[1], "accept")
    assert late.json()["type"] == "/problems/answer-too-late"
    await matching.load_is_right()


async def test_a_need_that_is_taken_back_is_taken_back_from_all(matching: Matching) -> None:
    await three(matching)
    event = at_once()
    await matching.hear(event)
    asked = await offers(matching)
    hotline = await matching.client(HOTLINE, "referral:write")
    at = f"/v1/offers/{asked[2]['offer_id']}/withdraw"
    done = await hotline.post(at, headers=key(), json={"reason": "need_met_elsewhere"})
    assert done.status_code == 200
    after = await offers(matching)
    assert [(o["status"], o["reason"], o["blind"]) for o in after] == [
        ("withdrawn", "need_met_elsewhere", True)
    ] * 3
    assert len(await matching.published("offer.withdrawn")) == 3
    (need,) = await matching.rows("select status from need")
    assert need["status"] == "withdrawn"
    await matching.load_is_right()


async def test_whom_she_refuses_of_several_is_stopped_and_the_others_go_on(
    matching: Matching,
) -> None:
    await three(matching)
    event = at_once()
    await matching.hear(event)
    first = (await offers(matching))[0]
    await matching.hear(says(event, 2, everything=False, refused=(first["partner"],)))
    assert await states(matching) == ["withdrawn", "offered", "requested"]
    told = orjson.loads((await matching.published("offer.withdrawn"))[0]["body"])
    assert told["others_asked"] is True
    await matching.load_is_right()


async def test_what_was_asked_of_a_provider_that_a_person_stops_leaves_the_others_asked(
    matching: Matching,
) -> None:
    await three(matching)
    await matching.hear(at_once())
    second = (await offers(matching))[1]
    number = second["provider_id"].int
    await steps(await matching.approver(), "suspend", "complaint", number)
    await matching.run()
    assert await states(matching) == ["offered", "withdrawn", "requested"]
    assert len(await matching.published("referral.matched")) == 1
    await matching.load_is_right()
