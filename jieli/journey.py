"""One referral's journey, merged by time from what each service has on record of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
QUIET = timedelta(seconds=5)
LONGEST_CYCLE = 8


@dataclass(frozen=True)
class Moment:
    """One thing one service told, handled or could not handle."""

    at: datetime
    service: str
    verb: str
    event: str
    place: str
    trace_id: str
    waiting: bool
    event_id: str = ""


@dataclass(frozen=True)
class Line:
    """A moment as it is shown: how long since the beginning, and the silence before it, if long."""

    moment: Moment
    elapsed: timedelta
    silence: timedelta | None


def _turn(moment: Moment, answering: set[tuple[str, datetime]]) -> int:
    # Of one instant: what began it, who handled it, and what that one then told.
    if moment.verb == "handled":
        return 1
    return 2 if (moment.service, moment.at) in answering else 0


def merge(records: Iterable[dict[str, Any]]) -> list[Line]:
    """All services' records of one referral as one story.

    An event is told before it is handled, and what its handler tells comes after.
    """
    told_by = [(record["service"], entry) for record in records for entry in record["entries"]]
    places = {str(entry["event_id"]): _place(entry) for _, entry in told_by if _is_placed(entry)}
    moments = [_moment(service, entry, places) for service, entry in told_by]
    answering = {(moment.service, moment.at) for moment in moments if moment.verb == "handled"}
    moments.sort(key=lambda moment: (moment.at, _turn(moment, answering)))
    return [
        _line(moment, before, moments[0])
        for before, moment in zip([*moments[:1], *moments], moments, strict=False)
    ]


@dataclass(frozen=True)
class Event:
    """All that is on record of one event: who told it and who handled it, by time."""

    lines: tuple[Line, ...]

    @property
    def kind(self) -> tuple[tuple[str, str, str], ...]:
        """What makes it the same as another one: who did what with an event of which name."""
        moments = (line.moment for line in self.lines)
        return tuple(sorted((m.service, m.verb, m.event) for m in moments))


@dataclass(frozen=True)
class Repeats:
    """So many rounds of the same events were left out, between two moments."""

    rounds: int
    events: tuple[str, ...]
    first: datetime
    last: datetime


def by_event(lines: Iterable[Line]) -> list[Event]:
    """The lines of each event together, in the order in which the events came."""
    found: dict[str, list[Line]] = {}
    for number, line in enumerate(lines):
        found.setdefault(line.moment.event_id or str(number), []).append(line)
    return [Event(tuple(each)) for each in found.values()]


def folded(events: Sequence[Event]) -> list[Event | Repeats]:
    """The events; rounds of the same are told by the first and the last where that is shorter."""
    kinds = [event.kind for event in events]
    told: list[Event | Repeats] = []
    place = 0
    while place < len(events):
        length, rounds = _longest_repeat(kinds, place)
        if rounds == 1:
            told.append(events[place])
            place += 1
            continue
        end = place + length * rounds
        left_out = events[place + length : end - length]
        told += events[place : place + length]
        told.append(_repeats(left_out, rounds - 2))
        told += events[end - length : end]
        place = end
    return told


def _longest_repeat(kinds: Sequence[object], place: int) -> tuple[int, int]:
    """Of what begins here, how long a round is and how often it comes, where most is saved."""
    found = (1, 1)
    for length in range(1, LONGEST_CYCLE + 1):
        begun = kinds[place : place + length]
        rounds = 1
        while kinds[place + rounds * length : place + (rounds + 1) * length] == begun:
            rounds += 1
        saved = length * (rounds - 1)
        shorter = length * (rounds - 2) > 1
        if len(begun) == length and shorter and saved > found[0] * (found[1] - 1):
            found = (length, rounds)
    return found


def _repeats(left_out: Sequence[Event], rounds: int) -> Repeats:
    moments = [line.moment for event in left_out for line in event.lines]
    names = tuple(dict.fromkeys(moment.event for moment in moments))
    return Repeats(rounds, names, min(m.at for m in moments), max(m.at for m in moments))


def trace_ids(lines: Sequence[Line]) -> list[str]:
    """The traces the journey belongs to, in order, each once."""
    return list(dict.fromkeys(line.moment.trace_id for line in lines if line.moment.trace_id))


def in_china(at: datetime) -> datetime:
    """The moment on a clock in China; `at` has an offset."""
    return at.astimezone(CHINA)


def _line(moment: Moment, before: Moment, first: Moment) -> Line:
    silence = moment.at - before.at
    return Line(moment, moment.at - first.at, silence if silence > QUIET else None)


def _moment(service: str, entry: dict[str, Any], places: dict[str, str]) -> Moment:
    event_id = str(entry["event_id"])
    return Moment(
        at=datetime.fromisoformat(entry["at"]),
        service=service,
        verb=entry["verb"],
        event=entry["event"],
        place=places.get(event_id, str(entry["topic"])),
        trace_id=_trace_id(entry.get("traceparent")),
        waiting=entry["verb"] == "told" and not entry["published"],
        event_id=event_id,
    )


def _is_placed(entry: dict[str, Any]) -> bool:
    return entry.get("partition") is not None


def _place(entry: dict[str, Any]) -> str:
    return f"{entry['topic']}/{entry['partition']}/{entry['offset']}"


def _trace_id(traceparent: str | None) -> str:
    """The second part of a W3C traceparent, empty when there is none."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) > 1 else ""
