"""Facts are counted once, in whatever order the topics arrive, and forget whose they were."""

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.reporting.facts import store
from services.reporting.facts.handlers import HANDLERS
from services.reporting.facts.rules import CHINA
from services.reporting.publications.counting import counted as count
from shared.db import Database
from shared.events import (
    Event,
    HarmFact,
    MessageSettled,
    NeedFact,
    NeedNotRequested,
    NeedUnmet,
    NotificationSettled,
    OfferAccepted,
    OfferMade,
    OfferMoved,
    OfferWithdrawn,
    PublicityChanged,
    ReferralErased,
    ReferralMatched,
    ReferralReceived,
    ServiceCompleted,
    UsageCount,
    UsageReported,
)
from shared.kafka.dispatcher import handle as handle_batch
from shared.vocabulary import MessageStatus, StopReason

AT = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
REFERRAL, PARTNER, NEED, OFFER = (UUID(int=i) for i in range(1, 5))
PROVIDER, ORGANISATION, OTHER_NEED = (UUID(int=i) for i in range(5, 8))


def received(referral: UUID = REFERRAL, **changes: Any) -> ReferralReceived:
    fields: dict[str, Any] = {
        "referral_id": referral,
        "partner_id": PARTNER,
        "channel": "wechat_miniprogram",
        "region": "110105",
        "received_at": AT,
        "occurred_at": AT,
        "age_band": "18-39",
        "gender": "female",
        "harms": (HarmFact(type="domestic_violence", forms=("physical", "mental")),),
        "needs": (
            NeedFact(need_id=NEED, type="legal_consultation"),
            NeedFact(need_id=OTHER_NEED, type="shelter"),
        ),
        "urgency": "pressing",
        "risk": "standard",
        "consent_scope": "any_matched_provider",
    }
    return ReferralReceived(**(fields | changes))


def matched(referral: UUID = REFERRAL) -> ReferralMatched:
    offer = OfferMade(
        offer_id=OFFER,
        need_id=NEED,
        need="legal_consultation",
        provider_id=PROVIDER,
        provider_partner_id=ORGANISATION,
        provider_kind="volunteer_lawyer",
        answer_due_at=AT,
    )
    unmet = NeedUnmet(need_id=OTHER_NEED, need="shelter", reason="no_provider")
    return ReferralMatched(
        referral_id=referral,
        partner_id=PARTNER,
        matched_at=AT,
        urgency="pressing",
        offers=(offer,),
        unmet=(unmet,),
    )


def told(referral: UUID = REFERRAL) -> NotificationSettled:
    message = MessageSettled(
        message_id=UUID(int=9),
        offer_id=OFFER,
        audience="provider",
        channel="webhook",
        status="sent",
        template="offer_made",
        settled_at=AT,
    )
    return NotificationSettled(referral_id=referral, messages=(message,))


def answered(
    kind: type[OfferAccepted | OfferMoved | OfferWithdrawn | ServiceCompleted],
    at_minute: int = 0,
    **more: Any,
) -> Event:
    return kind(
        referral_id=REFERRAL,
        offer_id=OFFER,
        need_id=NEED,
        need="legal_consultation",
        provider_id=PROVIDER,
        provider_partner_id=ORGANISATION,
        at=AT + timedelta(minutes=at_minute),
        **more,
    )


async def handle(db: Database, *events: Event) -> None:
    for kind, together in itertools.groupby(events, key=type):
        async with db.transaction() as tx:
            handler: Any = HANDLERS[kind]
            await handler(list(together), tx)


async def test_a_need_whose_provider_was_stopped_waits_and_was_not_taken_back(
    fresh_reporting: Database,
) -> None:
    stopped = answered(OfferWithdrawn, reason=StopReason.PROVIDER_SUSPENDED)
    await handle(fresh_reporting, received(), matched(), stopped)
    assert dict(await states(fresh_reporting))["legal_consultation"] == "offered"
    async with fresh_reporting.reading() as connection:
        (need,) = await connection.fetch(
            "select expired, withdrawn_at from need_fact where need_id = $1", NEED
        )
    assert (need["expired"], need["withdrawn_at"]) == (0, None), "neither silence nor withdrawal"


async def test_a_need_that_was_given_up_waits_again_and_one_that_ended_in_error_was_not_met(
    fresh_reporting: Database,
) -> None:
    failed = answered(
        OfferMoved, state="failed", need_status="requested", reason="distance", at_minute=5
    )
    steps: list[tuple[Event, str]] = [
        (answered(OfferAccepted), "accepted"),
        (answered(OfferMoved, state="paused_safety", need_status="paused_safety"), "accepted"),
        (failed, "offered"),
        (answered(OfferAccepted, at_minute=7), "accepted"),
        (answered(OfferWithdrawn, reason=StopReason.NO_FIRST_CONTACT, at_minute=8), "offered"),
        (answered(OfferAccepted, at_minute=9), "accepted"),
        (answered(ServiceCompleted, result="completed", outcome="advice_given"), "completed"),
        (
            answered(OfferMoved, state="entered_in_error", need_status="entered_in_error"),
            "failed",
        ),
    ]
    await handle(fresh_reporting, received(), matched())
    for event, state in steps:
        await handle(fresh_reporting, event)
        assert dict(await states(fresh_reporting))["legal_consultation"] == state, event.name


async def test_the_same_facts_come_of_one_batch_and_of_many(
    fresh_reporting: Database,
) -> None:
    gave_up = answered(
        OfferMoved, state="failed", need_status="requested", reason="distance", at_minute=5
    )
    life = [
        received(),
        PublicityChanged(referral_id=REFERRAL, changed_at=AT, publicity_risk=True),
        PublicityChanged(
            referral_id=REFERRAL, changed_at=AT + timedelta(minutes=2), publicity_risk=False
        ),
        matched(),
        answered(OfferAccepted),
        gave_up,
        answered(OfferAccepted, at_minute=9),
        answered(ServiceCompleted, at_minute=11, result="completed", outcome="advice_given"),
        answered(ServiceCompleted, at_minute=12, result="failed", outcome="could_not_contact"),
    ]
    kept = []
    for batches in ([life], [[event] for event in life]):
        async with fresh_reporting.transaction() as tx:
            await tx.execute("delete from need_fact")
            await tx.execute("delete from referral_fact")
        for batch in batches:
            async with fresh_reporting.transaction() as tx:
                await handle_batch(batch, HANDLERS, tx)
        async with fresh_reporting.reading() as connection:
            needs = await connection.fetch("select * from need_fact order by need_id")
            referrals = await connection.fetch(
                "select to_jsonb(f) - 'counted_at' as fact, region from referral_fact f"
            )
        kept.append((needs, referrals))
    assert kept[0] == kept[1]
    assert kept[0][1][0]["region"] == "110000", "its county is not had back"
    [need] = [row for row in kept[0][0] if row["need_id"] == NEED]
    assert (need["accepted_at"], need["result"]) == (AT, "completed")


async def states(db: Database) -> list[tuple[Any, ...]]:
    async with db.reading() as connection:
        rows = await connection.fetch("select need, state from need_state order by need")
        return [tuple(row) for row in rows]


LIFE: Sequence[Event] = (
    received(),
    matched(),
    told(),
    answered(OfferAccepted),
    answered(ServiceCompleted, result="completed", outcome="advice_given"),
)


ORDERS = list(itertools.permutations(range(5)))[::9]


@pytest.mark.parametrize("order", ORDERS, ids=str)
async def test_facts_are_the_same_in_every_order_of_arrival(fresh_reporting, order) -> None:
    await handle(fresh_reporting, *(LIFE[i] for i in order))
    async with fresh_reporting.reading() as connection:
        assert await store.counted(connection) == dict.fromkeys(
            ("received", "matched", "told", "complete"), 1
        )
    assert await states(fresh_reporting) == [
        ("legal_consultation", "completed"),
        ("shelter", "unmet"),
    ]


@pytest.mark.parametrize(
    "outcome", ["could_not_contact", "not_engaged", "moved_away", "not_granted"]
)
async def test_nobody_was_helped_whom_nobody_reached(fresh_reporting, outcome) -> None:
    ended = answered(ServiceCompleted, result="completed", outcome=outcome)
    await handle(fresh_reporting, *LIFE[:4], ended)
    assert await states(fresh_reporting) == [("legal_consultation", "failed"), ("shelter", "unmet")]


async def test_a_batch_in_which_nobody_was_told_counts_nobody_and_harms_nothing(
    fresh_reporting,
) -> None:
    held = told().messages[0].model_copy(update={"status": MessageStatus.HELD})
    await handle(fresh_reporting, NotificationSettled(referral_id=REFERRAL, messages=(held,)))
    async with fresh_reporting.reading() as connection:
        assert (await store.counted(connection))["told"] == 0


async def test_what_may_only_be_counted_is_counted_apart(fresh_reporting) -> None:
    counted = ReferralMatched(
        referral_id=REFERRAL,
        partner_id=PARTNER,
        matched_at=AT,
        urgency="pressing",
        not_requested=(
            NeedNotRequested(need_id=NEED, need="legal_consultation"),
            NeedNotRequested(need_id=OTHER_NEED, need="shelter"),
        ),
    )
    await handle(fresh_reporting, received(consent_scope="statistics_only"), counted)
    assert await states(fresh_reporting) == [
        ("legal_consultation", "not_requested"),
        ("shelter", "not_requested"),
    ]
    async with fresh_reporting.reading() as connection:
        found = await count(connection, date(2026, 11, 1), date(2026, 11, 30))
    [(cell, by_partner)] = found["states"].items()
    assert (cell[2], sum(by_partner.values())) == ("not_requested", 2)


@pytest.mark.parametrize("apart", [True, False])
async def test_what_was_only_counted_counts_as_offered_once_she_gave_her_consent(
    fresh_reporting, apart: bool
) -> None:
    counted = ReferralMatched(
        referral_id=REFERRAL,
        partner_id=PARTNER,
        matched_at=AT,
        urgency="pressing",
        not_requested=(NeedNotRequested(need_id=NEED, need="legal_consultation"),),
    )
    later = matched().model_copy(update={"matched_at": AT + timedelta(days=3)})
    events = [received(consent_scope="statistics_only"), counted, later]
    if apart:
        for event in events:
            await handle(fresh_reporting, event)
    else:
        await handle(fresh_reporting, *events)
    assert ("legal_consultation", "offered") in await states(fresh_reporting)
    again = counted.model_copy(update={"matched_at": AT + timedelta(days=5)})
    await handle(fresh_reporting, again)
    assert ("legal_consultation", "not_requested") in await states(fresh_reporting)


async def test_a_referral_matched_and_told_again_is_counted_once(fresh_reporting) -> None:
    await handle(fresh_reporting, received(), matched(), matched())
    await handle(fresh_reporting, matched())
    await handle(fresh_reporting, told(), told())
    await handle(fresh_reporting, told())
    async with fresh_reporting.reading() as connection:
        assert await store.counted(connection) == dict.fromkeys(
            ("received", "matched", "told", "complete"), 1
        )


async def test_only_complete_referrals_count_as_complete(fresh_reporting) -> None:
    ids = [uuid4() for _ in range(500)]
    await handle(fresh_reporting, *(received(i, needs=()) for i in ids))
    await handle(fresh_reporting, *(told(i) for i in ids[:300]))
    await handle(fresh_reporting, *(matched(i) for i in ids[200:]))
    async with fresh_reporting.reading() as connection:
        assert await store.counted(connection) == {
            "received": 500,
            "matched": 300,
            "told": 300,
            "complete": 100,
        }


async def test_erasure_keeps_the_statistics_and_loses_every_id(fresh_reporting) -> None:
    await handle(fresh_reporting, *LIFE)
    before = await states(fresh_reporting)
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    assert await states(fresh_reporting) == before
    known = {str(i) for i in (REFERRAL, PARTNER, NEED, OTHER_NEED, ORGANISATION)}
    async with fresh_reporting.reading() as connection:
        for table in ("referral_fact", "need_fact", "outcome_party"):
            rows = await connection.fetch(f"select t::text as text from {table} t")
            assert not any(word in row["text"] for row in rows for word in known), table


async def test_an_erased_fact_keeps_its_month_and_province_and_no_moment(fresh_reporting) -> None:
    await handle(fresh_reporting, *LIFE)
    async with fresh_reporting.reading() as connection:
        before = await connection.fetchrow("select * from referral_fact")
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    async with fresh_reporting.reading() as connection:
        after = await connection.fetchrow("select * from referral_fact")
        needs = await connection.fetch("select * from need_fact")
    assert before is not None
    assert after is not None
    kept = ("month", "province", "channel", "age_band", "gender", "harm", "urgency", "needs")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert (before["region"], after["region"]) == ("110105", "110000")
    assert after["day"].day == 1
    begin = datetime(after["day"].year, after["day"].month, 1, tzinfo=CHINA)
    assert after["received_at"] == after["counted_at"] == begin
    moments = [after["matched_at"], after["told_at"]]
    moments += [n[name] for n in needs for name in ("offered_at", "accepted_at", "ended_at")]
    assert all((at - begin).total_seconds() % 3600 == 0 for at in moments if at is not None)


@pytest.mark.parametrize(
    ("day", "kept"),
    [("2022-08-17", "2022-08-01"), ("2022-08-20", "2022-08-18"), ("2023-08-30", "2023-08-19")],
)
async def test_an_erased_fact_stays_in_the_programmes_year_it_was_counted_in(
    fresh_reporting, day: str, kept: str
) -> None:
    at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
    received, *_ = LIFE
    await handle(fresh_reporting, received.model_copy(update={"occurred_at": at}))
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    async with fresh_reporting.reading() as connection:
        assert str(await connection.fetchval("select day from referral_fact")) == kept


async def test_facts_that_came_before_their_referral_lose_its_id_too(fresh_reporting) -> None:
    await handle(fresh_reporting, matched(), answered(OfferAccepted))
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    async with fresh_reporting.reading() as connection:
        for table in ("referral_fact", "need_fact"):
            rows = await connection.fetch(f"select t::text as text from {table} t")
            assert rows
            assert not any(
                str(known) in row["text"] for row in rows for known in (REFERRAL, NEED, OTHER_NEED)
            )


async def test_a_late_event_of_an_erased_referral_does_not_bring_its_id_back(
    fresh_reporting,
) -> None:
    await handle(fresh_reporting, received())
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    await handle(fresh_reporting, matched(), told(), answered(OfferAccepted))
    async with fresh_reporting.reading() as connection:
        assert (
            await connection.fetchval(
                "select count(*) from referral_fact where referral_id = $1", REFERRAL
            )
            == 0
        )
        assert await connection.fetchval("select count(*) from need_fact") == 0


async def test_a_second_report_of_a_day_replaces_the_first(fresh_reporting) -> None:
    def usage(users: int) -> UsageReported:
        count = UsageCount(gender="female", age_band="18-39", users=users, opens=2 * users)
        return UsageReported(
            usage_id=UUID(int=8),
            partner_id=PARTNER,
            channel="wechat_miniprogram",
            day=date(2022, 8, 18),
            counts=(count,),
        )

    await handle(fresh_reporting, usage(100), usage(120))
    await handle(fresh_reporting, usage(110))
    async with fresh_reporting.reading() as connection:
        rows = await connection.fetch("select users, opens from usage_count")
    assert [tuple(row) for row in rows] == [(110, 220)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5], ids=str)
async def test_s_30_the_latest_word_about_the_news_counts_in_whatever_order_it_comes(
    fresh_reporting: Database, order: tuple[int, ...]
) -> None:
    def said(minutes: int, *, risk: bool) -> PublicityChanged:
        at = AT + timedelta(minutes=minutes)
        return PublicityChanged(referral_id=REFERRAL, changed_at=at, publicity_risk=risk)

    events = [received(), said(1, risk=True), said(2, risk=False), said(3, risk=True)]
    await handle(fresh_reporting, *(events[place] for place in order))
    async with fresh_reporting.reading() as connection:
        [fact] = await connection.fetch(
            "select region, province, publicity_risk from referral_fact"
        )
    assert tuple(fact) == ("110000", "110000", True)
    await handle(fresh_reporting, ReferralErased(referral_id=REFERRAL, erased_at=AT))
    await handle(fresh_reporting, said(9, risk=True))
    async with fresh_reporting.reading() as connection:
        left = await connection.fetch("select publicity_at from referral_fact")
    assert [tuple(row) for row in left] == [(None,)]
