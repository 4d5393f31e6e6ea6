"""What follows from what an organisation is: scopes, channels, and who is above it."""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contact.contact_windows import openings, read_window
from shared.errors import FieldError
from shared.vocabulary import OrganisationLevel, regions

LEVELS = tuple(OrganisationLevel)
AGGREGATE = "aggregate:read"
FROM_ABROAD = frozenset({AGGREGATE})
"""All that a client of an organisation abroad may do (PIPL 38-41)."""
ABROAD = "An organisation abroad reads protected figures and nothing else: aggregate:read."


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as routing knows it. `region`: None for the whole country."""

    id: UUID
    name: str
    kind: str
    level: OrganisationLevel
    region: str | None
    parent_id: UUID | None = None
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """The body that is responsible, and the region that has none of its own, if there is one."""

    body: Body
    escalated_from: str | None = None


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("kinds_2026_11.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def channels_of(kind: str) -> frozenset[str]:
    """By which channels a client of such an organisation hands requests in, unless entered."""
    table = _table()
    return frozenset(table["kinds"].get(kind, table["other"])["channels"])


def is_abroad(kind: str, *, said: bool) -> bool:
    """Whether an organisation is abroad: some kinds always are, others where it is said."""
    return said or bool(_table()["kinds"].get(kind, {}).get("abroad"))


def problems_of(kind: str, *, registered: bool, liaison_missing: bool) -> list[str]:
    """What is missing of an organisation, as codes."""
    must_be = bool(_table()["kinds"].get(kind, {}).get("registration"))
    return [
        *(["liaison.missing"] if liaison_missing else []),
        *(["registration.missing"] if must_be and not registered else []),
    ]


def most_scopes(scopes: Collection[str], *, abroad: bool) -> frozenset[str]:
    """What of these scopes a client may have."""
    return frozenset(scopes) & FROM_ABROAD if abroad else frozenset(scopes)


def granted_channels(entered: Collection[str] | None, kind: str, *, test: bool) -> Any:
    """The channels a client may name; None: any, for it only rehearses."""
    if entered is not None:
        return frozenset(entered)
    return None if test else channels_of(kind)


def channel_fault(channel: str, granted: Collection[str] | None) -> FieldError | None:
    """The fault of naming a channel that the client does not speak for."""
    if granted is None or channel in granted:
        return None
    return FieldError(
        pointer="/channel",
        code="channel_not_granted",
        detail="This client does not speak for that channel; an administrator enters its channels.",
        allowed=tuple(sorted(granted)),
    )


def level_of(region: str | None) -> OrganisationLevel:
    """The level whose body is responsible for a region. Raises KeyError for an unknown one."""
    if region is None:
        return OrganisationLevel.NATION
    above = len(regions.ancestors(region))
    return LEVELS[above]


def route(bodies: Iterable[Body], kind: str, region: str | None) -> Route | None:
    """The nearest body of a kind upwards from a region; None where there is none at all."""
    theirs = [body for body in bodies if body.kind == kind and not body.abroad]
    places: Sequence[str | None] = (*(regions.upwards(region) if region else ()), None)
    for place in places:
        found = [body for body in theirs if body.region == place]
        if found:
            best = min(found, key=lambda body: _rank(body, place))
            escalated = region if place not in _own(region) else None
            return Route(best, escalated)
    return None


def _own(region: str | None) -> tuple[str | None, ...]:
    return (None,) if region is None else (region, *regions.in_force(region))


def _rank(body: Body, place: str | None) -> tuple[int, UUID]:
    return (abs(LEVELS.index(body.level) - LEVELS.index(level_of(place))), body.id)


def above(bodies: Collection[Body], body: Body) -> Body | None:
    """The body one level up: the one it is entered under, else the nearest of its kind upwards."""
    known = {each.id: each for each in bodies}
    if body.parent_id is not None:
        return known.get(body.parent_id)
    if body.region is None:
        return None
    others = [each for each in bodies if each.id != body.id and wider(each, body)]
    found = route(others, body.kind, body.region)
    return found.body if found else None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A body that a case is about, and the body above it, if there is one."""

    body: Body
    above: Body | None


def conflict_of(bodies: Collection[Body], body_id: UUID | None) -> Conflict | None:
    """What a case about this body means; None where it is about none that is known."""
    body = next((each for each in bodies if each.id == body_id and not each.abroad), None)
    return Conflict(body, above(bodies, body)) if body else None


def conflict_fault(
    body_id: UUID | None, conflict: Conflict | None, partner_id: UUID
) -> FieldError | None:
    """The fault of naming a body that is not known, or one that would keep its own case."""
    if body_id is None:
        return None
    if conflict is None:
        detail = "No body of this id is entered; ask for it at GET /v1/partners/route."
        return FieldError(pointer="/concerns_body", code="unknown_partner", detail=detail)
    if conflict.body.id == partner_id and conflict.above is None:
        detail = "No body is entered above yours; another organisation must take this case."
        return FieldError(pointer="/concerns_body", code="nobody_above", detail=detail)
    return None


def wider(one: Body, other: Body) -> bool:
    """Whether one body stands at a wider level than another."""
    return LEVELS.index(one.level) < LEVELS.index(other.level)


def is_open(hours: Any, now: datetime) -> bool | None:
    """Whether somebody answers at this moment; None where no hours are known."""
    if not hours:
        return None
    return _is_within(hours["windows"], hours["time_zone"], now)


def stands_in(hours: Any, now: datetime) -> str | None:
    """Who answers out of hours at this moment, by id: the first of the rota whose turn it is."""
    if not hours or is_open(hours, now):
        return None
    turns = hours.get("otherwise", ())
    found = (t["partner_id"] for t in turns if _is_within(t["windows"], hours["time_zone"], now))
    return next(found, None)


def _is_within(windows: Any, zone: str, now: datetime) -> bool:
    read = [read_window(each["days"], each["from"], each["to"]) for each in windows]
    return any(o.begin <= now < o.end for o in openings(read, ZoneInfo(zone), now, 1))
