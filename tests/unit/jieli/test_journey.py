"""A journey: several services' records as one story."""

from datetime import UTC, datetime, timedelta
from typing import Any

from jieli.journey import in_china, merge, trace_ids

START = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
TRACE = "0af7651916cd43dd8448eb211c80319c"


def entry(after: float, verb: str, event: str, **more: Any) -> dict[str, Any]:
    return {
        "at": (START + timedelta(seconds=after)).isoformat(),
        "verb": verb,
        "event": event,
        "topic": "referrals",
        "event_id": event,
        "partition": None,
        "offset": None,
        "traceparent": f"00-{TRACE}-b7ad6b7169203331-01",
        "published_at": START.isoformat(),
        **more,
    }


def records(*, late: float = 0.4) -> list[dict[str, Any]]:
    handled = entry(late, "handled", "referral.received", partition=3, offset=1042)
    return [
        {"service": "matching", "entries": [handled]},
        {"service": "intake", "entries": [entry(0, "told", "referral.received")]},
    ]


def test_the_entries_of_all_services_stand_in_order_of_time() -> None:
    lines = merge(records())
    assert [(line.moment.service, line.moment.verb) for line in lines] == [
        ("intake", "told"),
        ("matching", "handled"),
    ]
    assert lines[1].elapsed == timedelta(seconds=0.4)


def test_an_event_is_told_before_it_is_handled_in_the_same_instant() -> None:
    assert [line.moment.verb for line in merge(records(late=0))] == ["told", "handled"]


def test_who_tells_an_event_is_shown_the_place_where_it_was_read() -> None:
    assert {line.moment.place for line in merge(records())} == {"referrals/3/1042"}


def test_a_long_silence_is_shown_and_a_short_one_is_not() -> None:
    assert merge(records(late=42))[1].silence == timedelta(seconds=42)
    assert merge(records(late=0.4))[1].silence is None


def test_an_event_that_has_not_left_yet_is_marked() -> None:
    waiting = entry(0, "told", "referral.received", published_at=None)
    (line,) = merge([{"service": "intake", "entries": [waiting]}])
    assert line.moment.waiting
    assert line.moment.place == "referrals"


def test_each_trace_is_named_once() -> None:
    assert trace_ids(merge(records())) == [TRACE]


def test_nothing_on_record_is_an_empty_journey() -> None:
    assert merge([{"service": "intake", "entries": []}]) == []


def test_times_are_shown_on_a_clock_in_china() -> None:
    assert f"{in_china(START):%H:%M}" == "09:00"
