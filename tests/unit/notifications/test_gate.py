from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.safety.rules import (
    DELIVERABLE,
    GIVE_UP_AFTER,
    Ending,
    Go,
    Hold,
    Wait,
    Why,
    after_try,
    may_send,
    no_later,
    read_contact,
)
from services.notifications.templates.catalogue import read_sentences
from services.notifications.templates.rules import Status, Template
from shared.contact.contact_windows import SHORTEST, Window, read_window
from shared.contact.rules import SafeContact
from shared.vocabulary import MessageStatus, SafeChannel

SHANGHAI = ZoneInfo("Asia/Shanghai")
PROPOSAL = read_sentences().templates["offer_accepted"]
TEMPLATE = replace(
    PROPOSAL, status=Status.APPROVED, approved_on=date(2026, 11, 2), approved_by="A. Person"
)
LONG_APPROVED = replace(TEMPLATE, approved_on=date(2024, 1, 1))
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)  # a Friday
CONTACT = SafeContact(
    channel=SafeChannel.SMS,
    address="+8619900000001",
    windows=(read_window("mon-fri", "09:00", "11:30"),),
    zone=SHANGHAI,
    language="zh",
    confirmed_on=date(2026, 11, 20),
)


def test_inside_her_window_it_goes_and_expires_with_the_window() -> None:
    verdict = may_send(CONTACT, TEMPLATE, NOW, NOW)
    assert verdict == Go(DELIVERABLE[SafeChannel.SMS], NOW.replace(hour=11, minute=30))


def test_without_a_safe_contact_nothing_goes() -> None:
    assert may_send(None, TEMPLATE, NOW, NOW) == Hold(Why.NO_SAFE_CONTACT)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"channel": SafeChannel.NONE}, Why.NO_SAFE_CONTACT),
        ({"channel": SafeChannel.PHONE}, Why.CHANNEL_NEEDS_A_PERSON),
        ({"channel": SafeChannel.WECHAT}, Why.CHANNEL_NEEDS_A_PERSON),
        ({"address": ""}, Why.CONTACT_UNCLEAR),
        ({"address": "19900000001,19900000002"}, Why.CONTACT_UNCLEAR),
        ({"channel": SafeChannel.EMAIL}, Why.CONTACT_UNCLEAR),
        ({"channel": SafeChannel.EMAIL, "address": "a@x.org, b@x.org"}, Why.CONTACT_UNCLEAR),
        ({"windows": ()}, Why.NO_WINDOW),
        ({"windows": (Window(frozenset({4}), time(9), time(9, 10)),)}, Why.NO_WINDOW),
        ({"confirmed_on": None}, Why.NOT_CONFIRMED),
        ({"confirmed_on": date(2026, 10, 20)}, Why.NOT_CONFIRMED),
        ({"confirmed_on": date(2026, 12, 1)}, Why.NOT_CONFIRMED),
    ],
)
def test_every_doubt_about_the_contact_holds_it(change: dict[str, object], why: Why) -> None:
    assert may_send(replace(CONTACT, **change), TEMPLATE, NOW, NOW) == Hold(why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "template",
    [
        None,
        PROPOSAL,
        replace(TEMPLATE, approved_by=None),
        replace(TEMPLATE, approved_on=None),
        replace(TEMPLATE, approved_on=date(2026, 11, 21)),
        replace(TEMPLATE, text=TEMPLATE.text | {"en": "Call us on 12338."}),
        replace(TEMPLATE, subject=TEMPLATE.subject | {"zh": "妇联"}),
    ],
)
def test_a_sentence_that_is_not_approved_is_never_sent(template: Template | None) -> None:
    assert may_send(CONTACT, template, NOW, NOW) == Hold(Why.TEMPLATE_NOT_APPROVED)


@pytest.mark.parametrize(
    ("hour", "minute", "goes"),
    [(8, 59, False), (9, 0, True), (11, 15, True), (11, 16, False), (11, 30, False)],
)
def test_the_edges_of_a_window(hour: int, minute: int, *, goes: bool) -> None:
    now = NOW.replace(hour=hour, minute=minute)
    assert isinstance(may_send(CONTACT, TEMPLATE, now, now), Go) is goes


def test_outside_her_window_it_waits_for_the_next_one() -> None:
    friday_noon = NOW.replace(hour=12)
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    verdict = may_send(CONTACT, TEMPLATE, friday_noon, friday_noon)
    assert verdict == Wait(Why.OUTSIDE_WINDOW, monday)


def test_what_has_waited_for_a_week_goes_to_a_person() -> None:
    created_at = NOW - GIVE_UP_AFTER
    verdict = may_send(CONTACT, TEMPLATE, created_at, NOW.replace(hour=12))
    assert verdict == Hold(Why.WAITED_TOO_LONG)
    assert no_later(Wait(Why.ONE_A_DAY, NOW), created_at) == Wait(Why.ONE_A_DAY, NOW)


def test_an_answer_of_intake_is_read() -> None:
    answer = {
        "channel": "sms",
        "address": "19900000001",
        "windows": [{"days": "mon-fri", "from": "09:00", "to": "11:30"}],
        "language": "zh",
        "confirmed_on": "2026-11-20",
    }
    assert read_contact(answer) == CONTACT
    tibetan_clock = read_contact(answer | {"time_zone": "Asia/Urumqi"})
    assert isinstance(tibetan_clock, SafeContact)
    assert tibetan_clock.zone == ZoneInfo("Asia/Urumqi")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (None, Why.NO_SAFE_CONTACT),
        ({}, Why.NO_SAFE_CONTACT),
        ({"channel": "none"}, Why.NO_SAFE_CONTACT),
        ({"channel": "pigeon"}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "windows": [{"days": "someday", "from": "9", "to": "10"}]},
         Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "windows": [{"days": "mon"}]}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "windows": "mornings"}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "time_zone": "Mars/Olympus"}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "time_zone": "../etc/passwd"}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "confirmed_on": "yesterday"}, Why.CONTACT_UNCLEAR),
        ({"channel": "sms", "confirmed_on": 20261120}, Why.CONTACT_UNCLEAR),
    ],
)  # fmt: skip
def test_an_unclear_answer_is_not_guessed(answer: dict[str, object] | None, why: Why) -> None:
    assert read_contact(answer) == why


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        (Outcome.DELIVERED, Ending(MessageStatus.SENT)),
        (Outcome.DOUBTFUL, Ending(MessageStatus.UNKNOWN, Why.DOUBT)),
        (Outcome.REFUSED, Ending(MessageStatus.FAILED, Why.REFUSED)),
        (Outcome.GONE, Ending(MessageStatus.FAILED, Why.REFUSED)),
        (Outcome.NOT_YET, None),
    ],
)
def test_only_what_certainly_was_not_taken_may_be_planned_again(
    outcome: Outcome, ending: Ending | None
) -> None:
    assert after_try(Attempt(outcome)) == ending


clocks = st.times(max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
windows = st.builds(Window, st.frozensets(st.integers(0, 6), min_size=1), clocks, clocks).filter(
    lambda window: window.begin != window.end
)
zones = st.sampled_from(
    ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Pacific/Apia"]
).map(ZoneInfo)
moments = st.datetimes(
    min_value=datetime(2025, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
contacts = st.builds(
    SafeContact,
    channel=st.sampled_from(SafeChannel),
    address=st.sampled_from(["+8619900000001", "someone@example.org", "", "two words", "1"]),
    windows=st.lists(windows, max_size=4).map(tuple),
    zone=zones,
    language=st.sampled_from(["zh", "en", "ug", ""]),
    confirmed_on=st.none() | st.dates(min_value=date(2025, 1, 1), max_value=date(2028, 1, 1)),
)


def _inside(contact: SafeContact, now: datetime) -> bool:
    """Judge by the wall clock alone, minute by minute: another way than the gate's own."""
    minutes = [now + timedelta(minutes=m) for m in range(15)]
    last = now + SHORTEST - timedelta(microseconds=1)
    return any(
        all(_covers(window, moment.astimezone(contact.zone)) for moment in (*minutes, last))
        for window in contact.windows
    )


def _covers(window: Window, wall: datetime) -> bool:
    clock = wall.time()
    if window.begin < window.end:
        return wall.weekday() in window.days and window.begin <= clock < window.end
    today = wall.weekday() in window.days and clock >= window.begin
    yesterday = (wall.weekday() - 1) % 7 in window.days and clock < window.end
    return today or yesterday


@settings(max_examples=300)
@given(contacts, moments, st.booleans(), st.integers(0, 300))
def test_whatever_goes_goes_inside_a_confirmed_window_by_a_named_channel(
    contact: SafeContact,
    now: datetime,
    fresh: bool,
    age_in_hours: int,
) -> None:
    if fresh:
        contact = replace(contact, confirmed_on=now.astimezone(contact.zone).date())
    verdict = may_send(contact, LONG_APPROVED, now - timedelta(hours=age_in_hours), now)
    if isinstance(verdict, Go):
        assert contact.channel in DELIVERABLE
        assert _inside(contact, now)
        assert verdict.expires_at >= now + SHORTEST
        assert contact.confirmed_on is not None
    if isinstance(verdict, Wait):
        assert now < verdict.until <= now + timedelta(days=9)
        again = may_send(contact, LONG_APPROVED, verdict.until, verdict.until)
        assert isinstance(again, Go | Hold)


@settings(max_examples=300)
@given(contacts, moments)
def test_inside_a_long_window_of_a_good_contact_it_does_go(
    contact: SafeContact, now: datetime
) -> None:
    good = replace(
        contact,
        channel=SafeChannel.SMS,
        address="+8619900000001",
        zone=SHANGHAI,
        confirmed_on=now.astimezone(SHANGHAI).date(),
    )
    assert isinstance(may_send(good, LONG_APPROVED, now, now), Go) == _inside(good, now)
