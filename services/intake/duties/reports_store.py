"""All SQL of mandatory reports and inquiries. Needs the service's duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg

from shared.db import Transaction
from shared.working_days import Deadline

if TYPE_CHECKING:
    from services.intake.duties.reports_form import InquirySaid, ReportSaid

To = tuple[str, UUID | None]
"""A body: its kind, and its id where it is named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, by which client."""

    partner_id: UUID
    client_id: str


@dataclass(frozen=True, slots=True)
class Made:
    """Who made a report, as a digest, and whether later than the clock allows."""

    officer: bytes
    late: bool


@dataclass(frozen=True, slots=True)
class Inquiry:
    """To whom a question goes, and by when a reply is owed."""

    id: UUID
    to: To
    due: Deadline


async def add_report(
    tx: Transaction, report_id: UUID, said: "ReportSaid", who: Asked, made: Made
) -> None:
    """Put a mandatory report on record."""
    await tx.execute(
        """
        insert into mandatory_report (id, referral_id, partner_id, client_id, situation, article,
            parts, officer, learned_at, reported_at, late, kept_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        report_id,
        said.referral_id,
        who.partner_id,
        who.client_id,
        str(said.situation),
        str(said.article),
        list(said.parts),
        made.officer,
        said.learned_at,
        said.reported_at,
        made.late,
        tx.now,
    )


async def address(tx: Transaction, report_id: UUID, to: Sequence[To]) -> None:
    """Keep to which bodies a report went."""
    await tx.executemany(
        "insert into report_addressee (report_id, kind, recipient_id) values ($1, $2, $3)",
        [(report_id, kind, recipient_id) for kind, recipient_id in to],
    )


async def reports(tx: Transaction, where: str, value: UUID) -> list[dict[str, Any]]:
    """Reports by `id` or `referral_id`, with the bodies they went to."""
    rows = await tx.fetch(
        f"select * from mandatory_report where {where} = $1 order by kept_at, id",  # noqa: S608
        value,
    )
    addressees = await tx.fetch(
        "select * from report_addressee where report_id = any($1::uuid[]) order by kind",
        [row["id"] for row in rows],
    )
    return [
        {**row, "addressees": [dict(a) for a in addressees if a["report_id"] == row["id"]]}
        for row in rows
    ]


async def tell_result(
    tx: Transaction, report_id: UUID, kind: str, result: str, told_by: str
) -> bool:
    """Keep what a body told of a report; False when it did not go there."""
    done = await tx.execute(
        "update report_addressee set result = $3, told_by = $4, told_at = $5"
        " where report_id = $1 and kind = $2",
        report_id,
        kind,
        result,
        told_by,
        tx.now,
    )
    return done == "UPDATE 1"


_UNREPORTED = """
    'mandatory_report_due' = any (duties) and status <> 'erased'
        and not exists (select from mandatory_report where referral_id = referral.id)
"""
_OWED = f"""
    select id, received_at from referral where partner_id = $1 and {_UNREPORTED}
    order by received_at, id limit 500
"""  # noqa: S608 - a condition of this module
_FALL_DUE = f"""
    with due as (
        select id, partner_id, received_at from referral
        where received_at <= $1::timestamptz - $2::interval and {_UNREPORTED}
            and not exists (select from report_overdue where referral_id = referral.id)
        order by received_at limit $3
    ), told as (
        insert into report_overdue (referral_id, told_at) select id, $1 from due
        on conflict do nothing returning referral_id
    )
    select id, partner_id, received_at from due join told on told.referral_id = due.id
"""  # noqa: S608 - a condition of this module


async def owed(tx: Transaction, partner_id: UUID) -> list[asyncpg.Record]:
    """The cases of a partner that a report is owed of, the oldest first."""
    return await tx.fetch(_OWED, partner_id)


async def reports_fall_due(tx: Transaction, within: timedelta, most: int) -> list[asyncpg.Record]:
    """Note of the cases whose report is overdue since now that it is; `most` at once."""
    return await tx.fetch(_FALL_DUE, tx.now, within, most)


async def ask(tx: Transaction, said: "InquirySaid", who: Asked, inquiry: Inquiry) -> None:
    """Keep what a department is asked."""
    await tx.execute(
        """
        insert into investigation_request (id, partner_id, client_id, referral_id, clue_id,
            recipient_kind, recipient_id, question, asked_at, due_at, provisional)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        inquiry.id,
        who.partner_id,
        who.client_id,
        said.referral_id,
        said.clue_id,
        *inquiry.to,
        str(said.question),
        tx.now,
        inquiry.due.at,
        inquiry.due.provisional,
    )


async def owns_clue(tx: Transaction, clue_id: UUID, partner_id: UUID) -> bool:
    """Whether this body answers for a clue."""
    return bool(
        await tx.fetchval(
            "select exists (select from clue where id = $1 and owner_id = $2)", clue_id, partner_id
        )
    )


async def inquiries(
    tx: Transaction, partner_id: UUID, request_id: UUID | None = None
) -> list[asyncpg.Record]:
    """What a body asked or was asked, the newest 500; or one of them, locked."""
    if request_id is not None:
        return await tx.fetch(
            "select * from investigation_request where id = $2"
            " and (partner_id = $1 or recipient_id = $1) for update",
            partner_id,
            request_id,
        )
    return await tx.fetch(
        "select * from investigation_request where partner_id = $1 or recipient_id = $1"
        " order by asked_at desc, id desc limit 500",
        partner_id,
    )


async def reply(tx: Transaction, request_id: UUID, said: str, told_by: str) -> datetime:
    """Keep a reply."""
    await tx.execute(
        "update investigation_request set reply = $2, told_by = $3, replied_at = $4 where id = $1",
        request_id,
        said,
        told_by,
        tx.now,
    )
    return tx.now


async def replies_fall_due(tx: Transaction, most: int) -> list[asyncpg.Record]:
    """Note of the inquiries that are overdue since now that they are; `most` at once."""
    return await tx.fetch(
        """
        update investigation_request set overdue_at = $1 from (
            select id from investigation_request
            where overdue_at is null and reply is null and due_at <= $1
            order by due_at limit $2 for update skip locked
        ) as due
        where investigation_request.id = due.id
        returning investigation_request.id, partner_id, recipient_id, due_at
        """,
        tx.now,
        most,
    )


async def forget(tx: Transaction, referral_id: UUID) -> None:
    """Leave of the reports and inquiries of a case only what leads to nobody."""
    await tx.execute(
        "update mandatory_report set referral_id = null, officer = '' where referral_id = $1",
        referral_id,
    )
    await tx.execute(
        "update investigation_request set referral_id = null where referral_id = $1", referral_id
    )
    await tx.execute("delete from report_overdue where referral_id = $1", referral_id)
