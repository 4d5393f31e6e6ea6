"""One referral's journey, merged by time from what each service has on record of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))
QUIET = timedelta(seconds=5)


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
        waiting=entry["verb"] == "told" and entry.get("published_at") is None,
    )


def _is_placed(entry: dict[str, Any]) -> bool:
    return entry.get("partition") is not None


def _place(entry: dict[str, Any]) -> str:
    return f"{entry['topic']}/{entry['partition']}/{entry['offset']}"


def _trace_id(traceparent: str | None) -> str:
    """The second part of a W3C traceparent, empty when there is none."""
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) > 1 else ""
