"""The draft of the four-hour report on a breach: what the audit says, in the order of the law.

Read from the tables of the audit as their administrator, so that it can be made while every
service is stopped. Persons are named by their opaque ids alone.
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from shared.security.tokens import NOBODY
from shared.settings import SERVICES

RULES = Path(__file__).with_name("breach_2026_11.toml")
DRAFTED = "draft_breach_report"
CODES = "codes"
OF_SOMEBODY = frozenset({"referral", "erased", "clue", "call", "message"})
"""What a row of the audit may be about that is somebody's, not an organisation's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which looks may belong to the breach; an empty choice means all of them."""

    since: datetime
    until: datetime
    noticed: datetime
    actors: tuple[str, ...] = ()
    subjects: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """One row of a service's audit; `fields` where the ledger says what was handed out."""

    service: str
    at: datetime
    actor: str
    partner_id: UUID
    action: str
    subject: UUID | None
    ground: str
    allowed: bool
    kind: str
    fields: tuple[str, ...] | None = None


@dataclass(slots=True)
class Person:
    """One person, by the opaque id of her case, and what was seen of her by whom."""

    subject: UUID
    kind: str
    looks: int = 0
    first: datetime | None = None
    last: datetime | None = None
    fields: set[str] = field(default_factory=set)
    by: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything the report is written from."""

    asked: Asked
    drafted_at: datetime
    looks: int
    refused: int
    nameless: Mapping[str, int]
    persons: Sequence[Person]
    measures: Sequence[Look]

    @property
    def due_at(self) -> datetime:
        """Until when it must be with the authority."""
        return self.asked.noticed + timedelta(hours=rules()["law"]["hours"])


@cache
def rules() -> dict[str, Any]:
    """The dated file that says what a look surrenders, and on what law the report rests."""
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


_LOOKS = """
    select a.at, a.actor, a.partner_id, a.action, a.subject, a.ground, a.allowed,
        case when r.status = 'erased' then 'erased' when r.id is not null then 'referral'
             when c.id is not null then 'clue' when k.id is not null then 'call'
             when m.id is not null then 'message' when a.subject is null then 'none'
             else 'other' end as kind,
        (select d.fields from intake.disclosure d where d.referral_id = a.subject and d.at = a.at
             and d.recipient_id = a.partner_id limit 1) as fields
    from {service}.audit a
        left join intake.referral r on r.id = a.subject
        left join intake.clue c on c.id = a.subject
        left join intake.desk_call k on k.id = a.subject
        left join intake.message m on m.id = a.subject
    where a.at >= $1 and a.at < $2 and a.action <> $5
        and (cardinality($3::text[]) = 0 or a.actor = any($3))
        and (cardinality($4::uuid[]) = 0 or a.subject = any($4))
    order by a.id
"""
_MEASURES = """
    select a.at, a.actor, a.partner_id, a.action, a.subject, a.ground, a.allowed, 'none' as kind,
        null::text[] as fields
    from {service}.audit a
    where a.at >= $1 and a.action = any($2) and a.allowed
    order by a.id
"""
_RECORD = """
    insert into intake.audit (actor, partner_id, action, subject, ground, allowed)
    values ('administrator', $1, $2, null, $3, true)
"""


async def draft(connection: asyncpg.Connection, asked: Asked, now: datetime) -> Draft:
    """Read what the report needs from every service's audit; the look itself is recorded."""
    looks: list[Look] = []
    measures: list[Look] = []
    async with connection.transaction():
        # The name of a schema comes from the list of services; what is sought is a parameter.
        for name in SERVICES:
            given = (asked.since, asked.until, list(asked.actors), list(asked.subjects), DRAFTED)
            rows = await connection.fetch(_LOOKS.format(service=name), *given)
            looks += [_look(name, row) for row in rows]
            done = (asked.since, list(rules()["measures"]))
            rows = await connection.fetch(_MEASURES.format(service=name), *done)
            measures += [_look(name, row) for row in rows]
        ground = f"{asked.since.isoformat()}/{asked.until.isoformat()}"
        await connection.execute(_RECORD, NOBODY, DRAFTED, ground)
    return drawn_up(asked, looks, measures, now)


def _look(service: str, row: asyncpg.Record) -> Look:
    said = dict(row)
    fields = said.pop("fields")
    return Look(service, **said, fields=tuple(fields) if fields is not None else None)


def drawn_up(asked: Asked, looks: Sequence[Look], measures: Sequence[Look], now: datetime) -> Draft:
    """The draft of what these rows say: each person once, who saw most first."""
    persons: dict[UUID, Person] = {}
    nameless: Counter[str] = Counter()
    for look in looks:
        shown = surrendered(look)
        if not shown:
            continue
        if look.subject is None or look.kind not in OF_SOMEBODY:
            nameless[look.action] += 1
            continue
        _add(persons.setdefault(look.subject, Person(look.subject, look.kind)), look, shown)
    return Draft(
        asked=asked,
        drafted_at=now,
        looks=len(looks),
        refused=sum(not look.allowed for look in looks),
        nameless=dict(sorted(nameless.items())),
        persons=sorted(persons.values(), key=_weight),
        measures=sorted(measures, key=lambda look: look.at),
    )


def surrendered(look: Look) -> tuple[str, ...]:
    """The fields that a look showed; none where it was refused or shows nothing of her.

    What the ledger wrote down goes before what the act could show at most; an act that is not
    known is taken to show the codes of the case.
    """
    if not look.allowed or look.action in rules()["silent"]["acts"]:
        return ()
    if look.action.startswith("provider."):
        return ()
    if look.fields is not None:
        return look.fields
    return tuple(rules()["shows"].get(look.action, (CODES,)))


def _add(person: Person, look: Look, shown: Iterable[str]) -> None:
    person.looks += 1
    person.first = min(person.first or look.at, look.at)
    person.last = max(person.last or look.at, look.at)
    person.fields |= set(shown)
    person.by[f"{look.actor} ({look.partner_id})"] += 1


def _weight(person: Person) -> tuple[int, int, str]:
    more = len(person.fields - {CODES})
    return (-more, -person.looks, str(person.subject))


def as_json(found: Draft) -> dict[str, Any]:
    """For programs."""
    return {
        "law": rules()["law"]["report"]["en"],
        "noticed_at": found.asked.noticed.isoformat(),
        "due_at": found.due_at.isoformat(),
        "drafted_at": found.drafted_at.isoformat(),
        "since": found.asked.since.isoformat(),
        "until": found.asked.until.isoformat(),
        "looks": found.looks,
        "refused": found.refused,
        "nameless": dict(found.nameless),
        "persons": [
            {
                "id": str(person.subject),
                "kind": person.kind,
                "fields": sorted(person.fields),
                "looks": person.looks,
                "first": person.first.isoformat() if person.first else None,
                "last": person.last.isoformat() if person.last else None,
                "by": dict(person.by),
            }
            for person in found.persons
        ],
        "measures": [
            {
                "at": each.at.isoformat(),
                "by": each.actor,
                "what": each.action,
                "subject": str(each.subject) if each.subject else each.ground,
            }
            for each in found.measures
        ],
    }
