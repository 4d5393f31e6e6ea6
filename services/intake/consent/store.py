"""All SQL of consents. Every statement needs the service's duty (migration 0006)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.consent.consent import Consent, Recipient, first_version
from services.intake.vault.rules import Part
from shared.columns import Column, Columns
from shared.db import Transaction
from shared.errors import NotFound
from shared.vocabulary import (
    AgeBand,
    ConsentBasis,
    ConsentDecision,
    ConsentEnd,
    ConsentGiver,
    ConsentMethod,
    ConsentPurpose,
    DutyArticle,
    Need,
    Relation,
    ReleaseMoment,
)

VERSION = "version"
"""Where referral.consent says that rows tell the whole, and which version is the newest."""


@dataclass(frozen=True, slots=True)
class Held:
    """The consents in force for a referral, and what changing them needs to know of it."""

    referral_id: UUID
    partner_id: UUID
    status: str
    traceparent: str | None
    version: int
    kept: dict[str, Any]
    needs: tuple[Need, ...]
    age_band: AgeBand
    relation: Relation | None
    consents: tuple[Consent, ...]
    has_rows: bool
    sandbox: bool


async def consents_of(tx: Transaction, referral_id: UUID) -> tuple[Consent, ...]:
    """The consents in force, in the order they were given. Raises NotFound."""
    return (await held(tx, referral_id, lock=False)).consents


async def held(
    tx: Transaction, referral_id: UUID, partner_id: UUID | None = None, *, lock: bool = True
) -> Held:
    """What is consented to, and the referral, locked until the commit. Raises NotFound.

    `partner_id`: it must be this partner's referral; None: anybody's.
    """
    row = await tx.fetchrow(_REFERRAL + (" for update" if lock else ""), referral_id, partner_id)
    if row is None:
        raise NotFound
    kept = orjson.loads(row["consent"])
    has_rows = VERSION in kept
    if has_rows:
        rows = await tx.fetch(_IN_FORCE, referral_id)
        consents = tuple(map(_consent, rows))
    else:
        consents = first_version(referral_id, kept, row["received_at"])
    return Held(
        referral_id=referral_id,
        partner_id=row["partner_id"],
        status=row["status"],
        traceparent=row["traceparent"],
        version=kept.get(VERSION, 1),
        kept=kept,
        needs=tuple(map(Need, row["needs"])),
        age_band=AgeBand(row["age_band"]),
        relation=Relation(row["relation"]) if row["relation"] else None,
        consents=consents,
        has_rows=has_rows,
        sandbox=row["sandbox"],
    )


_REFERRAL = """
    select partner_id, status, traceparent, received_at, consent, facts->>'age_band' as age_band,
        facts->>'perpetrator_relation' as relation,
        coalesce((facts->>'sandbox')::boolean, false) as sandbox,
        array(select type from need where need.referral_id = referral.id order by position) as needs
    from referral
    where id = $1 and status <> 'erased' and ($2::uuid is null or partner_id = $2)
"""
_IN_FORCE = """
    select * from consent where referral_id = $1 and ended_at is null order by given_at, version, id
"""
_EVER = "select * from consent where referral_id = $1 order by version, given_at, id"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a consent, and when and why it ended, where it has."""

    consent: Consent
    ended_at: datetime | None
    end_reason: ConsentEnd | None


async def versions(tx: Transaction, referral_id: UUID) -> list[Version]:
    """Every version there ever was, oldest first. Raises NotFound."""
    found = await held(tx, referral_id, lock=False)
    if not found.has_rows:
        return [Version(consent, None, None) for consent in found.consents]
    rows = await tx.fetch(_EVER, referral_id)
    return [
        Version(
            _consent(row),
            row["ended_at"],
            ConsentEnd(row["end_reason"]) if row["end_reason"] else None,
        )
        for row in rows
    ]


async def keep_first(tx: Transaction, before: Held) -> None:
    """Write the first version as rows, so that what follows has something to end."""
    if not before.has_rows:
        await add(tx, before, before.consents)


async def open_again(tx: Transaction, referral_id: UUID, needs: Sequence[Need]) -> None:
    """Open a referral that was over because nobody could be asked, where somebody can be now."""
    await tx.execute(
        """
        update referral set status = 'received', status_at = $3
        where id = $1 and status = 'closed' and exists (select from need
            where need.referral_id = $1 and need.status = 'not_requested' and type = any($2))
        """,
        referral_id,
        list(needs),
        tx.now,
    )


async def add(tx: Transaction, before: Held, consents: Sequence[Consent]) -> None:
    """Write new versions."""
    if consents:
        await tx.execute(_ADD, before.referral_id, before.partner_id, *_COLUMNS.values(consents))


async def end(tx: Transaction, referral_id: UUID, ids: Sequence[UUID], reason: ConsentEnd) -> None:
    """End the versions in force of these consents."""
    await tx.execute(
        "update consent set ended_at = $3, end_reason = $4"
        " where referral_id = $1 and id = any($2::uuid[]) and ended_at is null",
        referral_id,
        ids,
        tx.now,
        reason,
    )


async def keep_summary(tx: Transaction, referral_id: UUID, summary: dict[str, Any]) -> None:
    """Keep with the referral what the consents in force come to."""
    await tx.execute(
        "update referral set consent = consent || $2::jsonb where id = $1",
        referral_id,
        orjson.dumps(summary).decode(),
    )


async def providers_of(
    tx: Transaction, referral_id: UUID, partner_ids: Sequence[UUID]
) -> list[UUID]:
    """The providers of these organisations that hold, or were asked for, a need of a referral."""
    if not partner_ids:
        return []
    rows = await tx.fetch(
        """
        select provider_id from need
        where referral_id = $1 and provider_partner_id = any($2::uuid[])
        union select provider_id from disclosure
        where referral_id = $1 and recipient_id = any($2::uuid[]) and provider_id is not null
        """,
        referral_id,
        partner_ids,
    )
    return [row["provider_id"] for row in rows if row["provider_id"] is not None]


async def ended_by_time(tx: Transaction, limit: int) -> list[UUID]:
    """Referrals of which a consent has come to its end by the database's clock."""
    rows = await tx.fetch(
        """
        select referral_id from (
            (select referral_id from consent
             where ended_at is null and ends_at <= now() order by ends_at limit $1)
            union
            (select id from referral
             where consent->>'until' is not null and not consent ? 'version'
                and consent->>'until' <= to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                and status <> 'erased' limit $1)
        ) as due order by referral_id
        """,
        limit,
    )
    return [row["referral_id"] for row in rows]


def _consent(row: asyncpg.Record) -> Consent:
    return of_json(dict(row))


def of_json(row: dict[str, Any]) -> Consent:
    """A consent as its row says it; times may be texts."""
    return Consent(
        id=UUID(str(row["id"])),
        version=row["version"],
        recipient=Recipient.read(row["recipient"]),
        purpose=ConsentPurpose(row["purpose"]),
        decision=ConsentDecision(row["decision"]),
        fields=frozenset(map(Part, row["fields"])),
        release=ReleaseMoment(row["release"]),
        basis=ConsentBasis(row["basis"]),
        article=DutyArticle(row["article"]) if row["article"] else None,
        given_by=ConsentGiver(row["given_by"]),
        method=ConsentMethod(row["method"]),
        text_version=row["text_version"],
        language=row["language"],
        given_at=_moment(row["given_at"]),
        ends_at=_moment(row["ends_at"]) if row["ends_at"] else None,
        officer=row["officer"],
        decided_at=_moment(row["decided_at"]) if row["decided_at"] else None,
    )


def _moment(said: datetime | str) -> datetime:
    return datetime.fromisoformat(said) if isinstance(said, str) else said


_COLUMNS = Columns(
    Column("id", "uuid"),
    Column("version", "int"),
    Column("recipient", "text", "recipient.text"),
    Column("purpose", "text"),
    Column("decision", "text"),
    Column(
        "fields",
        "text",
        lambda consent: ",".join(sorted(consent.fields)),
        stored="string_to_array(fields, ',')",
    ),
    Column("release", "text"),
    Column("basis", "text"),
    Column("article", "text"),
    Column("given_by", "text"),
    Column("method", "text"),
    Column("text_version", "text"),
    Column("language", "text"),
    Column("given_at", "timestamptz"),
    Column("ends_at", "timestamptz"),
    Column("officer", "text"),
    Column("decided_at", "timestamptz"),
)
_ADD = f"""
    insert into consent (referral_id, partner_id, {_COLUMNS.names})
    select $1, $2, {_COLUMNS.stored} from {_COLUMNS.given("given", 3)}
"""  # noqa: S608 - put together from names of ours
