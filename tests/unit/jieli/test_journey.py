"""A journey: several services' records as one story."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieli.commands.trace import Followed, show_journey
from jieli.durations import spoken
from jieli.journey import Repeats, by_event, folded, in_china, merge, trace_ids
from shared.settings import Settings

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
        "published": True,
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
    waiting = entry(0, "told", "referral.received", published=False)
    (line,) = merge([{"service": "intake", "entries": [waiting]}])
    assert line.moment.waiting
    assert line.moment.place == "referrals"


def test_each_trace_is_named_once() -> None:
    assert trace_ids(merge(records())) == [TRACE]


def test_nothing_on_record_is_an_empty_journey() -> None:
    assert merge([{"service": "intake", "entries": []}]) == []


def test_times_are_shown_on_a_clock_in_china() -> None:
    assert f"{in_china(START):%H:%M}" == "09:00"


def rounds(times: int) -> list[dict[str, Any]]:
    """A referral that is asked of one provider after another, none of whom answers."""
    told = []
    for number in range(times):
        begun = number * 18.0
        for after, event in ((0.0, "referral.matched"), (18.0 - 0.1, "offer.expired")):
            id_ = f"{event}-{number}"
            told.append(entry(begun + after, "told", event, event_id=id_))
            told.append(entry(begun + after + 0.05, "handled", event, event_id=id_, partition=0))
    return [{"service": "matching", "entries": told}]


def test_the_lines_of_one_event_stand_together_in_the_order_of_the_events() -> None:
    events = by_event(merge(records()))
    assert [line.moment.verb for event in events for line in event.lines] == ["told", "handled"]
    assert len(events) == 1


def test_rounds_that_repeat_are_told_by_the_first_and_the_last() -> None:
    events = by_event(merge(rounds(14)))
    first, second, left_out, *last = folded(events)
    assert [first, second] == events[:2]
    assert last == events[-2:]
    assert isinstance(left_out, Repeats)
    assert left_out.rounds == 12
    assert set(left_out.events) == {"referral.matched", "offer.expired"}
    assert left_out.first == START + timedelta(seconds=18)


def test_two_rounds_are_no_repetition() -> None:
    events = by_event(merge(rounds(2)))
    assert folded(events) == events


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40))
def test_the_first_and_the_last_event_are_always_shown_and_none_twice(names: list[str]) -> None:
    told = [entry(n, "told", name, event_id=f"{n}") for n, name in enumerate(names)]
    events = by_event(merge([{"service": "matching", "entries": told}]))
    shown = folded(events)
    kept = [each for each in shown if not isinstance(each, Repeats)]
    assert (shown[0], shown[-1]) == (events[0], events[-1])
    assert [each for each in events if each in kept] == kept
    assert kept == events if len(kept) == len(shown) else len(shown) < len(events)


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0.1234, "0.123 s", "0.123 秒"),
        (42.4, "42 s", "42 秒"),
        (60, "1 min", "1 分"),
        (725, "12 min 5 s", "12 分 5 秒"),
        (4476, "1 h 14 min", "1 小时 14 分"),
        (86_400 * 3 + 4 * 3600 + 59, "3 d 4 h", "3 天 4 小时"),
        (-5, "0.000 s", "0.000 秒"),
    ],
)
def test_a_duration_is_said_as_people_say_it(
    seconds: float, english: str, chinese: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIELI_LANG", "en")
    assert spoken(timedelta(seconds=seconds)) == english
    monkeypatch.setenv("JIELI_LANG", "zh")
    assert spoken(timedelta(seconds=seconds)) == chinese


DUE = (datetime.now(UTC) + timedelta(days=3, minutes=30)).isoformat()


def followed(status: str, *events: str) -> Followed:
    told = [entry(n, "told", name, event_id=f"{n}") for n, name in enumerate(events)]
    need = {
        "type": "shelter",
        "status": status,
        "provider": None,
        "offers": [{"status": status, "answer_due_at": DUE}],
    }
    standing = {"status": status, "needs": [need]}
    lines = merge([{"service": "matching", "entries": told}])
    return Followed(UUID("0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2"), lines, standing)


def test_a_trace_begins_with_where_it_stands_and_what_is_due(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIELI_LANG", "en")
    show_journey(Settings(), followed("offered", "referral.received"))
    first, received, stands, due, *_ = capsys.readouterr().out.splitlines()
    assert first == "Referral 0198f0c2-7d1e-7c33-9a51-1f6f3ad0c1e2"
    assert "2026-11-21 09:00:00 China time" in received
    assert stands == "It stands: offered."
    at = in_china(datetime.fromisoformat(DUE))
    assert due == f"Due: an answer for shelter by {at:%Y-%m-%d %H:%M:%S} China time, in 3 d."


def test_a_trace_in_chinese_says_each_code_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIELI_LANG", "zh")
    show_journey(Settings(), followed("offered", "referral.received"))
    said = capsys.readouterr().out
    assert "现状：已询问机构。" in said
    assert "待答复：庇护" in said
    assert not {"offered", "shelter"} & set(re.findall(r"[a-z_]+", said))


def test_of_an_erased_referral_is_said_that_it_was_erased(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIELI_LANG", "en")
    show_journey(Settings(), followed("closed", "referral.erased"))
    _, erased, *rest = capsys.readouterr().out.splitlines()
    assert erased.startswith("It was erased 2026-11-21 09:00:00 China time")
    assert not any(line.startswith(("Received", "It stands")) for line in rest)
