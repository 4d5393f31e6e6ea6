"""S-103: a case goes to another province; the sender keeps it until the receiver has it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from services.matching.context import open_context
from services.matching.handovers.task import lapse
from services.matching.inbox.rendering import TEXTS
from services.matching.tenancy import as_service
from shared.events import ConsentChanged, ReferralWithdrawn
from shared.vocabulary import regions
from tests.integration.matching.conftest import (
    HOTLINE,
    LAWYERS,
    SHELTERS,
    Matching,
    asks,
    key,
    lawyer,
    names,
)
from tests.integration.matching.inbox_page import HERE, AtThePage, signed_in

ANHUI, SOON = "340000", (datetime.now(UTC) + timedelta(days=1)).isoformat()
THERE = {"service_areas": [{"extent": ANHUI}]}


async def served(
    matching: Matching, **said: Any
) -> tuple[httpx.AsyncClient, httpx.AsyncClient, str]:
    """A lawyer in Guangdong serves her; another organisation has one in Anhui with one place."""
    await matching.have(lawyer(1))
    await matching.have(lawyer(2, **THERE), partner=SHELTERS)
    await matching.hear(asks(**said))
    sender = await matching.client(LAWYERS, "offer:respond")
    receiver = await matching.client(SHELTERS, "offer:respond", name="receiver")
    (offer,) = (await sender.get("/v1/offers")).json()["items"]
    at = f"/v1/offers/{offer['offer_id']}"
    for move in ("accept", "start"):
        assert (await sender.post(f"{at}/{move}", headers=key())).status_code == 200
    return sender, receiver, at


async def asked(client: httpx.AsyncClient, at: str, **more: Any) -> dict[str, Any]:
    body = {"to_region": ANHUI} | more
    answer = await client.post(f"{at}/handover", headers=key(), json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def step(client: httpx.AsyncClient, id_: str, what: str, **body: Any) -> httpx.Response:
    return await client.post(f"/v1/handovers/{id_}/{what}", headers=key(), json=body or None)


async def state(client: httpx.AsyncClient, id_: str) -> str:
    found: str = (await client.get(f"/v1/handovers/{id_}")).json()["state"]
    return found


async def owners(matching: Matching) -> list[tuple[int, str]]:
    rows = await matching.rows("select provider_id, status from offer order by seq")
    return [(row["provider_id"].int, row["status"]) for row in rows]


async def test_s_103_the_sender_keeps_the_case_until_the_receiver_accepts_and_both_see_it(
    matching: Matching,
) -> None:
    sender, receiver, at = await served(matching)
    made = await asked(sender, at)
    id_ = made["handover_id"]
    assert await owners(matching) == [(1, "in_progress")]
    shown = (await receiver.get(f"/v1/handovers/{id_}")).json()
    assert (shown["role"], shown["allowed"]) == ("receiver", ["accept", "decline"])
    assert shown["case"] | {"languages": []} == {
        "area": ANHUI, "age_band": "18-39", "urgency": "pressing", "languages": [], "children": 0,
    }  # fmt: skip
    assert "case" not in made
    done = await step(receiver, id_, "accept")
    assert done.status_code == 200, done.text
    assert await owners(matching) == [(1, "withdrawn"), (2, "accepted")]
    for side in (sender, receiver):
        assert await state(side, id_) == "completed"
    await history_is_whole(matching, at, done.json()["new_offer_id"])


async def test_s_32_whoever_receives_her_reads_what_was_done_before_if_she_lets_it_be_told(
    matching: Matching,
) -> None:
    sender, receiver, at = await served(matching, history_shared=True)
    id_ = (await asked(sender, at))["handover_id"]

    async def read(client: httpx.AsyncClient) -> list[dict[str, Any]] | None:
        found: list[dict[str, Any]] | None
        found = (await client.get(f"/v1/handovers/{id_}")).json().get("history")
        return found

    assert await read(receiver) is None, "blind until it has said yes"
    done = (await step(receiver, id_, "accept")).json()
    (line,) = done["history"]
    assert (line["need"], line["provider_kind"]) == ("legal_consultation", "volunteer_lawyer")
    assert (line["status"], line["outcome"]) == ("withdrawn", None)
    assert line["accepted_at"] <= line["started_at"] <= line["ended_at"]
    assert not [key for key in line if key.endswith("id")], "by whom is nobody's to know"
    assert (await read(receiver), await read(sender)) == ([line], None)
    (row,) = await matching.rows("select referral_id from referral")
    changed = ConsentChanged(
        referral_id=row["referral_id"],
        partner_id=HOTLINE,
        consent_version=2,
        changed_at=datetime.now(UTC),
        consent_scope="any_matched_provider",
    )
    await matching.hear(changed)
    assert await read(receiver) is None, "she lets it be told no more"


async def test_s_32_without_her_word_or_after_the_end_nothing_of_before_is_told(
    matching: Matching,
) -> None:
    sender, receiver, at = await served(matching)
    id_ = (await asked(sender, at))["handover_id"]
    assert (await step(receiver, id_, "accept")).json().get("history") is None
    async with matching.db.transaction() as tx:
        await as_service(tx)
        await tx.execute("update referral set history_shared = true")
    told = (await receiver.get(f"/v1/handovers/{id_}")).json()
    assert len(told["history"]) == 1
    end = f"/v1/offers/{told['new_offer_id']}/complete"
    ended = {"result": "completed", "outcome": "advice_given"}
    for path in (end.replace("complete", "start"), end):
        body = ended if path == end else None
        assert (await receiver.post(path, headers=key(), json=body)).status_code == 200
    assert (await receiver.get(f"/v1/handovers/{id_}")).json().get("history") is None


async def history_is_whole(matching: Matching, at: str, new_offer: str) -> None:
    """What was before stays and is named, and the world is told in order."""
    (new,) = await matching.rows("select offer_id, based_on from offer where status = 'accepted'")
    assert str(new["based_on"]) == at.rpartition("/")[2]
    assert new_offer == str(new["offer_id"])
    hotline = await matching.client(HOTLINE, "referral:read")
    (row,) = await matching.rows("select referral_id, region from referral")
    view = (await hotline.get(f"/v1/referrals/{row['referral_id']}")).json()
    assert [offer["status"] for offer in view["needs"][0]["offers"]] == ["withdrawn", "accepted"]
    assert view["needs"][0]["provider"]["id"] == str(UUID(int=2))
    assert row["region"] == ANHUI
    told = await matching.published()
    moved = [orjson.loads(e["body"])["state"] for e in await matching.published("handover.moved")]
    assert moved == ["requested", "completed"]
    assert names(told)[-3:] == ["offer.withdrawn", "referral.matched", "offer.accepted"]
    gone = orjson.loads(told[-3]["body"])
    assert (gone["reason"], gone["referral_goes_on"]) == ("handed_over", True)
    assert {each["traceparent"] for each in told[-3:]} == {told[0]["traceparent"]}
    await matching.load_is_right()


async def test_a_warm_one_passes_when_both_have_said_that_they_met_her(matching: Matching) -> None:
    sender, receiver, at = await served(matching)
    id_ = (await asked(sender, at, warm=True, meeting_at=SOON))["handover_id"]
    assert (await step(sender, id_, "met")).status_code == 409
    assert (await step(receiver, id_, "accept")).status_code == 200
    assert await owners(matching) == [(1, "in_progress")], "the first receiver keeps it"
    assert (await step(receiver, id_, "met")).json()["state"] == "accepted"
    assert await owners(matching) == [(1, "in_progress")]
    assert (await step(sender, id_, "met")).json()["state"] == "completed"
    assert await owners(matching) == [(1, "withdrawn"), (2, "accepted")]
    await matching.load_is_right()


async def test_a_hand_over_that_nobody_answers_is_said_to_have_expired_once(
    matching: Matching,
) -> None:
    sender, receiver, at = await served(matching)
    id_ = (await asked(sender, at))["handover_id"]
    resources = {"context": open_context(1.0, matching.settings.secrets)}
    await lapse(matching.db, resources)
    assert await state(sender, id_) == "requested", "its time is not over"
    await over(matching, "expired", sender, at)
    for _ in range(2):
        assert await lapse(matching.db, resources) is False
    told = [orjson.loads(one["body"]) for one in await matching.published("handover.moved")]
    assert [event["state"] for event in told] == ["requested", "expired"]
    assert {event["to_provider"] for event in told} == {str(UUID(int=2))}
    assert [await state(one, id_) for one in (sender, receiver)] == ["expired", "expired"]
    assert await owners(matching) == [(1, "in_progress")]
    again = (await asked(sender, at))["handover_id"]
    assert (await step(receiver, again, "accept")).status_code == 200


async def test_a_hand_over_of_a_case_that_has_ended_is_cancelled_when_its_time_is_over(
    matching: Matching,
) -> None:
    sender, _, at = await served(matching)
    id_ = (await asked(sender, at))["handover_id"]
    await over(matching, "ended", sender, at)
    await over(matching, "expired", sender, at)
    await lapse(matching.db, {"context": open_context(1.0, matching.settings.secrets)})
    told = [orjson.loads(one["body"]) for one in await matching.published("handover.moved")]
    assert [event["state"] for event in told] == ["requested"], "the end of the case was told"
    (kept,) = await matching.rows("select state from handover")
    assert kept["state"] == await state(sender, id_) == "cancelled"


async def over(
    matching: Matching, how: str, sender: httpx.AsyncClient, at: str
) -> list[tuple[int, str]] | None:
    """Let time pass, or the case end meanwhile; gives how it stands then, where that changed."""
    if how == "expired":
        async with matching.db.transaction() as tx:
            await as_service(tx)
            await tx.execute("update handover set due_at = now()")
        return None
    if how == "withdrawn":
        (row,) = await matching.rows("select referral_id from referral")
        gone = {"withdrawn_at": datetime.now(UTC), "reason": "unsafe"}
        await matching.hear(ReferralWithdrawn(referral_id=row["referral_id"], **gone))
        return [(1, "withdrawn")]
    body = {"result": "completed", "outcome": "advice_given"}
    await sender.post(f"{at}/complete", headers=key(), json=body)
    return [(1, "completed")]


@pytest.mark.parametrize("how", ["declined", "cancelled", "expired", "withdrawn", "ended"])
async def test_a_hand_over_that_comes_to_nothing_leaves_the_case_where_it_is(
    matching: Matching, how: str
) -> None:
    sender, receiver, at = await served(matching)
    id_ = (await asked(sender, at))["handover_id"]
    before = await owners(matching)
    if how == "declined":
        await step(receiver, id_, "decline", reason="no_capacity")
    elif how == "cancelled":
        hotline = await matching.client(HOTLINE, "referral:write")
        assert (await step(hotline, id_, "cancel")).status_code == 200
    else:
        before = await over(matching, how, sender, at) or before
    late = await step(receiver, id_, "accept")
    assert late.status_code == 409
    assert late.json()["allowed"] == []
    assert await owners(matching) == before
    await matching.load_is_right()


async def test_what_cannot_be_handed_over_is_refused_and_changes_nothing(
    matching: Matching,
) -> None:
    sender, receiver, at = await served(matching)
    for body, pointer in (
        ({"to_region": "999999"}, "/to_region"),
        ({"to_region": ANHUI, "warm": True}, ""),
        ({"to_region": ANHUI, "warm": True, "meeting_at": "2020-01-01T00:00:00Z"}, "/meeting_at"),
    ):
        answer = await sender.post(f"{at}/handover", headers=key(), json=body)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    nowhere = await sender.post(f"{at}/handover", headers=key(), json={"to_region": "650000"})
    assert nowhere.status_code == 409
    other = await receiver.post(f"{at}/handover", headers=key(), json={"to_region": ANHUI})
    assert other.status_code == 404
    id_ = (await asked(sender, at))["handover_id"]
    twice = await sender.post(f"{at}/handover", headers=key(), json={"to_region": ANHUI})
    assert twice.status_code == 409
    stranger = await matching.client(UUID(int=77), "offer:respond", name="stranger")
    assert (await stranger.get(f"/v1/handovers/{id_}")).status_code == 404
    assert (await stranger.get("/v1/handovers")).json()["items"] == []
    assert [each["handover_id"] for each in (await receiver.get("/v1/handovers")).json()["items"]]
    await matching.hear(asks(region="340100"))
    full = await step(receiver, id_, "accept")
    assert full.status_code == 409, "its one place was taken meanwhile"
    assert (await owners(matching))[0] == (1, "in_progress")
    assert await state(sender, id_) == "requested"
    await matching.load_is_right()


async def opened(matching: Matching, partner: UUID, lang: str, title: str) -> tuple[AtThePage, str]:
    """Somebody has signed in and opened the first hand-over of the inbox; gives its path, too."""
    at = await signed_in(matching, partner, lang)
    assert TEXTS[lang]["h_handovers"] in await at.open()
    path = "/handover/" + at.text.partition("/handover/")[2][:36]
    assert title in await at.open(path)
    return at, path


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_hand_over_is_received_at_the_page_and_the_look_is_recorded(
    matching: Matching, lang: str
) -> None:
    sender, _, at = await served(matching)
    await asked(sender, at)
    t = TEXTS[lang]
    receives, path = await opened(matching, SHELTERS, lang, t["h_receive"])
    assert regions.name(ANHUI, lang) in receives.text
    assert t["cancel"] not in receives.text
    assert t["done_handover_accept"] in await receives.done(path, "accept")
    assert await owners(matching) == [(1, "withdrawn"), (2, "accepted")]
    assert t["handover_yours"] in receives.text
    looks = await matching.rows("select action, ground from audit where action like '%handover%'")
    assert {(row["action"], row["ground"]) for row in looks} >= {
        ("read_handover", "receiver"),
        ("accept_handover", "receiver"),
    }
    assert t["h_handovers"] not in await receives.open()


async def test_a_receiver_that_says_no_at_the_page_gives_a_reason_and_the_sender_reads_it(
    matching: Matching,
) -> None:
    sender, _, at = await served(matching)
    await asked(sender, at)
    receives, path = await opened(matching, SHELTERS, "zh", "可以接收")
    without = await receives.send(path, "decline")
    assert (without.status_code, TEXTS["zh"]["wrong_reason"] in without.text) == (422, True)
    assert await owners(matching) == [(1, "in_progress")]
    done = await receives.done(path, "decline", reason="no_capacity")
    assert TEXTS["zh"]["done_handover_decline"] in done
    assert await owners(matching) == [(1, "in_progress")]
    again = await receives.http.get(f"/inbox/zh{path}")
    assert TEXTS["zh"]["handover_rejected"] in again.text
    told = [orjson.loads(each["body"]) for each in await matching.published("handover.moved")]
    assert [each["state"] for each in told] == ["requested", "rejected"]
    assert told[0]["to_partner"] == str(SHELTERS)


async def test_a_warm_one_passes_at_the_page_when_both_have_said_that_they_met(
    matching: Matching,
) -> None:
    sender, _, at = await served(matching)
    await asked(sender, at, warm=True, meeting_at=SOON)
    receives, path = await opened(matching, SHELTERS, "zh", "双方一同与她见面")
    await receives.done(path, "accept")
    await receives.done(path, "met")
    assert await owners(matching) == [(1, "in_progress")], "the first receiver keeps it"
    moved = [orjson.loads(e["body"])["state"] for e in await matching.published("handover.moved")]
    assert moved == ["requested", "accepted"]
    sends = await signed_in(matching, LAWYERS, "zh")
    await sends.done(path, "met")
    assert TEXTS["zh"]["handover_completed"] in sends.text
    assert await owners(matching) == [(1, "withdrawn"), (2, "accepted")]


async def test_a_page_that_is_stale_or_anothers_changes_nothing(matching: Matching) -> None:
    sender, receiver, at = await served(matching)
    id_ = (await asked(sender, at))["handover_id"]
    receives, path = await opened(matching, SHELTERS, "zh", "可以接收")
    sends = await signed_in(matching, LAWYERS, "zh")
    await sends.open(path)
    assert (await sends.send(path, "accept")).status_code == 409, "only the receiver accepts"
    assert (await step(receiver, id_, "decline", reason="no_capacity")).status_code == 200
    late = await receives.send(path, "accept")
    assert (late.status_code, "没有保存任何改动" in late.text) == (409, True)
    assert await owners(matching) == [(1, "in_progress")]
    stranger = await signed_in(matching, UUID(int=987), "zh")
    assert (await stranger.http.get(f"/inbox/zh{path}")).status_code == 404
    await stranger.open()
    seen_by = {"ticket": stranger.hidden("ticket"), "seen": "", "do": "accept"}
    answer = await stranger.http.post(f"/inbox/zh{path}", data=seen_by, headers=HERE)
    assert answer.status_code == 404
    elsewhere = await receives.http.post(
        f"/inbox/zh{path}", data=seen_by, headers={"sec-fetch-site": "cross-site"}
    )
    assert elsewhere.status_code == 403
