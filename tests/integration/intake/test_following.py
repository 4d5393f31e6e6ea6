"""A referral is followed to its end, by its partner and by her."""

import asyncio
import itertools
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter

from services.intake.handlers import HANDLERS
from services.intake.lifecycle import lookup
from services.intake.lifecycle.views import PageView, PublicStatusView, ReferralView, Tombstone
from shared.events.base import Event
from shared.events.notification import MessageSettled, NotificationSettled
from shared.events.offer import (
    NeedAdded,
    NeedNotRequested,
    NeedUnmet,
    OfferAccepted,
    OfferAcknowledged,
    OfferDeclined,
    OfferMade,
    OfferMoved,
    OfferWithdrawn,
    ReferralClosed,
    ReferralMatched,
    ServiceCompleted,
    ServiceStarted,
)
from shared.vocabulary import StopReason
from tests.integration.intake.office import FEDERATION, HOTLINE, LAWYERS, OPERATIONS, Json, Office
from tests.support.builders import a_referral

START = datetime.now(UTC)


async def handle(office: Office, *events: Event) -> None:
    for event in events:
        async with office.db.transaction() as tx:
            await HANDLERS[type(event)]([event], tx)


async def shown(office: Office, referral_id: UUID) -> Json:
    answer = await office.get(f"/v1/referrals/{referral_id}")
    assert answer.status_code == 200
    found: Json = answer.json()
    TypeAdapter(ReferralView | Tombstone).validate_python(found)
    return found


async def needs_of(office: Office, referral_id: UUID) -> list[UUID]:
    rows = await office.rows(
        "select id from need where referral_id = $1 order by position", referral_id
    )
    return [UUID(str(row["id"])) for row in rows]


def matched(
    referral_id: UUID, need_id: UUID, minutes: int = 1, attempt: int = 1
) -> ReferralMatched:
    offer = OfferMade(
        offer_id=uuid4(),
        need_id=need_id,
        need="legal_consultation",
        provider_id=uuid4(),
        provider_partner_id=LAWYERS.partner_id,
        provider_kind="volunteer_lawyer",
        answer_due_at=START + timedelta(hours=4),
        attempt=attempt,
    )
    return ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=START + timedelta(minutes=minutes),
        urgency="pressing",
        offers=(offer,),
    )


def about(match: ReferralMatched, minutes: int) -> Json:
    offer = match.offers[0]
    return {
        "referral_id": match.referral_id,
        "offer_id": offer.offer_id,
        "need_id": offer.need_id,
        "need": offer.need,
        "provider_id": offer.provider_id,
        "provider_partner_id": offer.provider_partner_id,
        "at": START + timedelta(minutes=minutes),
    }


async def test_the_whole_life_is_shown_in_order(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    legal, shelter = await needs_of(office, referral_id)
    first, second = matched(referral_id, legal), matched(referral_id, legal, 3, attempt=2)
    unmet = ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=START + timedelta(minutes=1),
        urgency="pressing",
        unmet=(NeedUnmet(need_id=shelter, need="shelter", reason="no_provider"),),
    )
    await handle(office, first, unmet)
    assert (await shown(office, referral_id))["status"] == "offered"
    await handle(office, OfferDeclined(**about(first, 2), reason="no_capacity"), second)
    await handle(office, OfferAccepted(**about(second, 4)))
    assert (await shown(office, referral_id))["status"] == "accepted"
    await handle(office, ServiceStarted(**about(second, 5)))
    assert (await shown(office, referral_id))["status"] == "in_progress"
    await handle(
        office,
        ServiceCompleted(**about(second, 6), result="completed", outcome="advice_given"),
        ReferralClosed(
            referral_id=referral_id,
            partner_id=HOTLINE.partner_id,
            closed_at=START + timedelta(minutes=7),
        ),
    )
    found = await shown(office, referral_id)
    assert found["status"] == "closed"
    assert [line["what"] for line in found["timeline"]] == [
        "received",
        "offered",
        "unmet",
        "declined",
        "offered",
        "accepted",
        "started",
        "completed",
        "closed",
    ]
    assert [need["status"] for need in found["needs"]] == ["completed", "unmet"]
    assert found["needs"][0]["provider_kind"] == "volunteer_lawyer"
    assert found["needs"][0]["outcome"] == "advice_given"
    assert found["needs"][1]["reason"] == "no_provider"


async def test_an_older_event_never_overwrites_a_newer_one(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    [legal, _] = await needs_of(office, referral_id)
    match = matched(referral_id, legal)
    await handle(office, OfferAccepted(**about(match, 4)), match)
    assert (await shown(office, referral_id))["needs"][0]["status"] == "accepted"


async def test_messages_are_lines_without_what_they_said(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    message = MessageSettled(
        message_id=uuid4(),
        audience="survivor",
        channel="sms",
        status="held",
        reason="no_window",
        template="neutral-1",
        settled_at=START,
    )
    await handle(office, NotificationSettled(referral_id=referral_id, messages=(message,)))
    lines = (await shown(office, referral_id))["timeline"]
    assert next(line for line in lines if line["what"] == "message_held")["detail"] == {
        "audience": "survivor",
        "channel": "sms",
        "template": "neutral-1",
        "reason": "no_window",
        "offer_id": None,
    }


async def test_events_of_unknown_and_erased_referrals_change_nothing(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    [legal, _] = await needs_of(office, referral_id)
    await office.http.delete(f"/v1/referrals/{referral_id}", headers=office.bearer(HOTLINE))
    await handle(office, matched(referral_id, legal), matched(uuid4(), uuid4()))
    assert await office.rows("select * from life") == []
    assert (await shown(office, referral_id))["status"] == "erased"


async def test_another_partners_referral_is_not_found_anywhere(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    reason = {"reason": "survivor_declined"}
    answers = [
        await office.get(f"/v1/referrals/{referral_id}", FEDERATION),
        await office.post(f"/v1/referrals/{referral_id}/withdraw", reason, FEDERATION),
        await office.http.delete(f"/v1/referrals/{referral_id}", headers=office.bearer(FEDERATION)),
        await office.get(f"/v1/referrals/{uuid4()}", FEDERATION),
    ]
    assert {answer.status_code for answer in answers} == {404}
    bodies = [{k: v for k, v in answer.json().items() if k != "trace_id"} for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    assert (await office.get("/v1/referrals", FEDERATION)).json()["items"] == []


async def test_own_referrals_come_in_pages_newest_first(office: Office) -> None:
    made = [str(await office.accepted(a_referral())) for _ in range(5)]
    page = (await office.get("/v1/referrals", limit=3)).json()
    PageView.model_validate(page)
    rest = (await office.get("/v1/referrals", limit=3, after=page["next"])).json()
    ids = [item["id"] for item in page["items"] + rest["items"]]
    assert ids == list(reversed(made))
    assert rest["next"] is None
    full = (await office.get("/v1/referrals", limit=5)).json()
    assert (len(full["items"]), full["next"]) == (5, None)
    others = str(await office.accepted(a_referral(), FEDERATION))
    for unknown in (str(uuid4()), others):
        refused = await office.get("/v1/referrals", after=unknown)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/after"
    none = (await office.get("/v1/referrals", status="closed")).json()
    assert none == {"items": [], "next": None}


async def test_her_receipt_alone_tells_how_it_stands_in_neutral_words(office: Office) -> None:
    answer = (await office.post("/v1/referrals", a_referral())).json()
    typed = answer["receipt_code"].lower().replace("-", " ")
    found = await office.http.post("/v1/receipts/lookup", json={"receipt_code": typed})
    PublicStatusView.model_validate(found.json())
    assert found.json() == {"status": "received", "text": {"zh": "已收到。", "en": "Received."}}
    wrong = await office.http.post("/v1/receipts/lookup", json={"receipt_code": "00000-00000-1"})
    assert wrong.status_code == 404
    asked = await asyncio.gather(
        *(
            office.http.post("/v1/receipts/lookup", json={"receipt_code": "00000-00000-0"})
            for _ in range(40)
        )
    )
    refused = next(answer for answer in asked if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) >= 1


async def test_codes_are_few_in_all_however_many_hosts_try_them(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = (f"203.0.113.{number}" for number in itertools.count())
    monkeypatch.setattr(lookup, "client_host", lambda _request: next(hosts))
    burst = int(lookup.IN_ALL * office.settings.rate_burst_seconds)

    async def tried() -> int:
        body = {"receipt_code": "00000-00000-0"}
        return (await office.http.post("/v1/receipts/lookup", json=body)).status_code

    answers = Counter(await asyncio.gather(*(tried() for _ in range(2 * burst))))
    assert answers.keys() == {404, 429}
    assert burst <= answers[404] < 2 * burst, "each host tried once, and yet most are refused"


async def test_the_receipt_of_what_was_erased_opens_nothing_and_takes_as_long(
    office: Office,
) -> None:
    made = (await office.post("/v1/referrals", a_referral())).json()
    body = {"receipt_code": made["receipt_code"]}
    assert (await office.http.post("/v1/receipts/lookup", json=body)).status_code == 200
    headers = {"idempotency-key": "forget-1"} | office.bearer(HOTLINE)
    await office.http.delete(f"/v1/referrals/{made['id']}", headers=headers)
    began = time.perf_counter()
    old = await office.http.post("/v1/receipts/lookup", json=body)
    took = time.perf_counter() - began
    unknown = await office.http.post("/v1/receipts/lookup", json={"receipt_code": "00000-00000-0"})
    assert old.status_code == unknown.status_code == 404
    assert old.json()["detail"] == unknown.json()["detail"]
    assert took >= lookup.ANSWERED_AFTER


async def test_a_need_whose_provider_was_stopped_goes_to_the_next(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    legal, *_ = await needs_of(office, referral_id)
    first, second = matched(referral_id, legal), matched(referral_id, legal, 3, attempt=2)
    stopped = OfferWithdrawn(**about(first, 2), reason=StopReason.PROVIDER_SUSPENDED)
    await handle(office, first, stopped)
    assert (await shown(office, referral_id))["needs"][0]["status"] == "requested"
    await handle(office, second)
    assert (await shown(office, referral_id))["needs"][0]["status"] == "offered"


async def test_a_need_goes_through_every_state_of_its_offers(office: Office) -> None:
    referral_id = await office.accepted(a_referral(needs=["legal_consultation"]))
    (need_id,) = await needs_of(office, referral_id)
    match = matched(referral_id, need_id)
    await handle(office, match, OfferAcknowledged(**about(match, 2)))
    found = await shown(office, referral_id)
    assert found["needs"][0]["status"] == "offered", "seen is no answer"
    await handle(office, OfferAccepted(**about(match, 3)))
    at = START + timedelta(days=2)
    for minutes, state, request, more in (
        (4, "scheduled", "active", {"appointment_at": at}),
        (5, "waitlisted", "active", {"reason": "no_capacity", "decided_by": "provider"}),
        (6, "paused_safety", "on-hold", {"reason": "unsafe", "decided_by": "circumstance"}),
    ):
        moved = OfferMoved(**about(match, minutes), state=state, need_status=state, **more)
        await handle(office, moved)
        need = (await shown(office, referral_id))["needs"][0]
        assert (need["status"], need["request_status"]) == (state, request)
        assert need["offer_id"] == str(match.offers[0].offer_id), "the provider keeps it"
    failed = OfferMoved(
        **about(match, 7), state="failed", need_status="requested", reason="distance",
        decided_by="circumstance",
    )  # fmt: skip
    await handle(office, failed)
    found = await shown(office, referral_id)
    need = found["needs"][0]
    assert (need["status"], need["offer_id"], need["reason"]) == ("requested", None, "distance")
    assert [line["what"] for line in found["timeline"]] == [
        "received", "offered", "acknowledged", "accepted", "scheduled", "waitlisted",
        "paused_safety", "failed",
    ]  # fmt: skip
    over = OfferMoved(**about(match, 8), state="entered_in_error")
    await handle(office, over)
    assert (await shown(office, referral_id))["needs"][0]["status"] == "requested"


async def test_a_need_that_comes_from_another_opens_what_was_closed(office: Office) -> None:
    referral_id = await office.accepted(a_referral(needs=["legal_consultation"]))
    (first,) = await needs_of(office, referral_id)
    match = matched(referral_id, first)
    added = NeedAdded(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        need_id=uuid4(),
        need="court_representation",
        based_on=first,
        basis="escalated",
        at=START + timedelta(minutes=9),
    )
    done = ServiceCompleted(**about(match, 5), result="completed", outcome="advice_given")
    closed = ReferralClosed(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        closed_at=START + timedelta(minutes=5),
    )
    await handle(office, match, OfferAccepted(**about(match, 2)), done, added)
    await handle(office, closed, added, matched(referral_id, added.need_id, 9))
    found = await shown(office, referral_id)
    assert found["status"] != "closed", "an end from before does not close it"
    assert [(n["type"], n["status"], n["parent_need"]) for n in found["needs"]] == [
        ("legal_consultation", "completed", None),
        ("court_representation", "offered", str(first)),
    ]
    later = closed.model_copy(update={"closed_at": START + timedelta(minutes=20)})
    await handle(office, later)
    assert (await shown(office, referral_id))["status"] == "closed"


async def test_a_withdrawn_referral_stops_and_stays_stopped(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    [legal, _] = await needs_of(office, referral_id)
    path = f"/v1/referrals/{referral_id}/withdraw"
    answer = await office.post(path, {"reason": "survivor_declined"})
    assert answer.json() == {"id": str(referral_id), "status": "withdrawn"}
    await handle(office, matched(referral_id, legal, 30))
    found = await shown(office, referral_id)
    assert found["status"] == "withdrawn"
    assert {need["status"] for need in found["needs"]} == {"withdrawn"}
    [told] = await office.published("referral.withdrawn")
    assert told["reason"] == "survivor_declined"
    again = await office.post(path, {"reason": "unsafe"})
    assert again.status_code == 409
    traces = await office.rows("select distinct split_part(traceparent, '-', 2) t from outbox")
    assert len(traces) == 1


async def test_a_withdrawal_needs_a_known_reason(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    answer = await office.post(f"/v1/referrals/{referral_id}/withdraw", {"reason": "tired"})
    assert answer.status_code == 422
    assert "survivor_declined" in answer.json()["errors"][0]["allowed"]


async def test_erasing_destroys_the_key_and_leaves_a_tombstone(office: Office) -> None:
    referral_id = await office.accepted(a_referral())
    await office.accepted(a_referral())
    path = f"/v1/referrals/{referral_id}"
    answer = await office.http.delete(path, headers=office.bearer(HOTLINE))
    assert answer.json()["status"] == "erased"
    for table in ("vault_key", "vault_sealed", "need", "life"):
        left = await office.rows(f"select * from {table} where referral_id = $1", referral_id)
        assert left == []
    assert len(await office.rows("select * from vault_key")) == 1
    assert set(await shown(office, referral_id)) == {"id", "status", "erased_at"}
    [told] = await office.published("referral.erased")
    assert told["referral_id"] == str(referral_id)
    again = await office.http.delete(path, headers=office.bearer(HOTLINE))
    assert again.status_code == 404


@pytest.mark.parametrize("setting", ["", str(FEDERATION.partner_id)])
async def test_the_database_itself_hides_other_partners_rows(office: Office, setting: str) -> None:
    referral_id = await office.accepted(a_referral())
    async with office.db.reading() as conn, conn.transaction():
        await conn.execute("select set_config('app.partner', $1, true)", setting)
        for table in ("referral", "need", "life", "vault_key", "vault_sealed"):
            assert await conn.fetch(f"select * from {table}") == []
        changed = await conn.execute("update referral set status = 'closed'")
        assert changed == "UPDATE 0"
        assert await conn.execute("delete from vault_key") == "DELETE 0"
    assert (await shown(office, referral_id))["status"] == "received"


async def closed(office: Office, referral_id: UUID) -> None:
    await handle(
        office,
        ReferralClosed(
            referral_id=referral_id, partner_id=HOTLINE.partner_id, closed_at=datetime.now(UTC)
        ),
    )


async def standing(office: Office, code: str) -> str:
    answer = await office.http.post("/v1/receipts/lookup", json={"receipt_code": code})
    return str(answer.json()["status"])


async def test_a_named_provider_that_cannot_is_for_a_person_and_her_receipt_never_says_ready(
    office: Office,
) -> None:
    posted = (await office.post("/v1/referrals", a_referral(needs=["shelter"]))).json()
    referral_id, code = UUID(posted["id"]), posted["receipt_code"]
    [need] = await needs_of(office, referral_id)
    unmet = NeedUnmet(need_id=need, need="shelter", reason="named_unavailable")
    said = [await standing(office, code)]
    await handle(
        office,
        ReferralMatched(
            referral_id=referral_id,
            partner_id=HOTLINE.partner_id,
            matched_at=START,
            urgency="pressing",
            unmet=(unmet,),
        ),
    )
    said.append(await standing(office, code))
    await closed(office, referral_id)
    assert [*said, await standing(office, code)] == ["received", "received", "ask"]
    [shown_need] = (await shown(office, referral_id))["needs"]
    assert (shown_need["reason"], shown_need["for_person"]) == ("named_unavailable", True)
    other = await office.accepted(a_referral())
    found = (await office.get("/v1/referrals", for_person=True)).json()["items"]
    assert [item["id"] for item in found] == [str(referral_id)]
    assert str(other) in {i["id"] for i in (await office.get("/v1/referrals")).json()["items"]}


@pytest.mark.parametrize(
    ("outcome", "word"), [("could_not_contact", "ask"), ("advice_given", "finished")]
)
async def test_a_service_that_reached_nobody_is_no_help(
    office: Office, outcome: str, word: str
) -> None:
    posted = (await office.post("/v1/referrals", a_referral(needs=["legal_consultation"]))).json()
    referral_id, code = UUID(posted["id"]), posted["receipt_code"]
    [legal] = await needs_of(office, referral_id)
    match = matched(referral_id, legal)
    ended = ServiceCompleted(**about(match, 5), result="completed", outcome=outcome)
    await handle(office, match, OfferAccepted(**about(match, 3)), ended)
    helped = word == "finished"
    assert await standing(office, code) == ("ready" if helped else "received")
    await closed(office, referral_id)
    assert await standing(office, code) == word
    assert (await shown(office, referral_id))["needs"][0]["for_person"] != helped


async def test_what_is_only_counted_closes_and_is_for_nobody(office: Office) -> None:
    consent = {**a_referral()["consent"], "scope": "statistics_only"}
    body = a_referral(needs=["shelter"], consent=consent)
    posted = (await office.post("/v1/referrals", body)).json()
    referral_id = UUID(posted["id"])
    [need] = await needs_of(office, referral_id)
    counted = ReferralMatched(
        referral_id=referral_id,
        partner_id=HOTLINE.partner_id,
        matched_at=START,
        urgency="pressing",
        not_requested=(NeedNotRequested(need_id=need, need="shelter"),),
    )
    await handle(office, counted)
    await closed(office, referral_id)
    found = await shown(office, referral_id)
    assert found["status"] == "closed"
    assert [(n["status"], n["for_person"]) for n in found["needs"]] == [("not_requested", False)]
    assert (await office.get("/v1/referrals", for_person=True)).json()["items"] == []
    assert await standing(office, posted["receipt_code"]) == "finished"


async def test_every_read_of_a_referral_is_recorded(office: Office) -> None:
    posted = (await office.post("/v1/referrals", a_referral())).json()
    first, second = UUID(posted["id"]), await office.accepted(a_referral())
    await shown(office, first)
    await office.get("/v1/referrals")
    await standing(office, posted["receipt_code"])
    await office.get(f"/internal/v1/journeys/{first}", OPERATIONS)
    assert (await office.get(f"/v1/referrals/{first}", FEDERATION)).status_code == 404
    rows = await office.rows("select actor, action, subject from audit order by id")
    assert [(row["actor"], row["action"], UUID(str(row["subject"]))) for row in rows] == [
        ("hotline", "read_referral", first),
        ("hotline", "list_referrals", second),
        ("hotline", "list_referrals", first),
        ("receipt", "look_up_receipt", first),
        ("ops", "read_journey", first),
    ]
