"""All SQL that follows a referral: needs, status, timeline. Unknown ids change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.intake.lifecycle.transitions import Transition
from services.intake.partners.tenancy import as_service
from shared.db import Transaction
from shared.vocabulary import WITHOUT_HELP


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a referral's timeline."""

    referral_id: UUID
    at: datetime
    what: str
    need_id: UUID | None
    detail: dict[str, Any]


async def apply_transitions(tx: Transaction, transitions: Sequence[Transition]) -> None:
    """Bring needs, referrals and timelines to where these steps lead."""
    if not transitions:
        return
    await as_service(tx)
    moved = {step.need_id: step for step in transitions if not step.beside}
    await _move_needs(tx, list(moved.values()))
    await _leave_needs(tx, [step for step in transitions if step.beside and step.what in _LEAVES])
    await _follow(
        tx, list({step.referral_id for step in transitions}), max(s.at for s in transitions)
    )
    await add_to_timeline(
        tx, [TimelineEntry(s.referral_id, s.at, s.what, s.need_id, s.detail) for s in transitions]
    )


async def _move_needs(tx: Transaction, transitions: Sequence[Transition]) -> None:
    """An older event never overwrites a newer one; a withdrawn need stays withdrawn."""
    await tx.execute(
        """
        update need set status = step.status, told_at = step.at, offer_id = step.offer_id,
            provider_id = step.provider_id, provider_partner_id = step.provider_partner_id,
            provider_kind = case when step.offer_id is null then null
                            else coalesce(step.provider_kind, need.provider_kind) end,
            answer_due_at = step.answer_due_at, reason = step.reason, outcome = step.outcome,
            accepted_at = case when step.status in ('accepted', 'scheduled', 'in_progress',
                'waitlisted', 'paused_safety') then coalesce(need.accepted_at, step.at) end
        from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[],
                    $7::text[], $8::timestamptz[], $9::text[], $10::text[])
            as step(need_id, at, status, offer_id, provider_id, provider_partner_id,
                    provider_kind, answer_due_at, reason, outcome)
        where need.id = step.need_id and need.status <> 'withdrawn'
            and (need.told_at is null or need.told_at <= step.at)
        """,
        [step.need_id for step in transitions],
        [step.at for step in transitions],
        [step.status for step in transitions],
        [step.offer_id for step in transitions],
        [step.provider_id for step in transitions],
        [step.provider_partner_id for step in transitions],
        [step.provider_kind for step in transitions],
        [step.answer_due_at for step in transitions],
        [step.reason for step in transitions],
        [step.outcome for step in transitions],
    )


_LEAVES = frozenset({"declined", "expired", "offer_withdrawn"})


async def _leave_needs(tx: Transaction, transitions: Sequence[Transition]) -> None:
    """Who is asked no more while others are is not shown as asked; the need itself stands."""
    if transitions:
        await tx.execute(
            """
            update need set offer_id = null, provider_id = null, provider_partner_id = null,
                provider_kind = null, answer_due_at = null
            from unnest($1::uuid[], $2::uuid[]) as gone(need_id, provider_id)
            where need.id = gone.need_id and need.provider_id = gone.provider_id
                and need.status = 'offered'
            """,
            [step.need_id for step in transitions],
            [step.detail["provider_id"] for step in transitions],
        )


async def _follow(tx: Transaction, referral_ids: Sequence[UUID], at: datetime) -> None:
    """A referral stands where its furthest need stands; only its own event closes it.

    A service in which nobody was helped takes it no further.
    """
    await tx.execute(
        """
        update referral set status = far.status, status_at = $2
        from (
            select referral_id, case
                when bool_or(status = 'in_progress'
                    or (status = 'completed' and outcome <> all($3::text[]))) then 'in_progress'
                when bool_or(status in ('accepted', 'scheduled', 'waitlisted', 'paused_safety'))
                    then 'accepted'
                when bool_or(status = 'offered') then 'offered'
                else 'received' end as status
            from need where referral_id = any($1::uuid[]) group by referral_id
        ) as far
        where referral.id = far.referral_id and referral.status <> far.status
            and referral.status not in ('closed', 'withdrawn', 'erased')
        """,
        referral_ids,
        at,
        list(WITHOUT_HELP),
    )


async def add_to_timeline(tx: Transaction, lines: Sequence[TimelineEntry]) -> None:
    """Add lines to the timelines of referrals that are still there."""
    await tx.execute(
        """
        insert into life (referral_id, partner_id, at, what, need_id, detail)
        select line.referral_id, referral.partner_id, line.at, line.what, line.need_id,
               line.detail::jsonb
        from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::text[])
            with ordinality as line(referral_id, at, what, need_id, detail, position)
        join referral on referral.id = line.referral_id and referral.status <> 'erased'
        order by position
        """,
        [line.referral_id for line in lines],
        [line.at for line in lines],
        [line.what for line in lines],
        [line.need_id for line in lines],
        [orjson.dumps(line.detail).decode() for line in lines],
    )


async def close(tx: Transaction, closings: Sequence[tuple[UUID, datetime]]) -> None:
    """These referrals have come to their end."""
    await tx.execute(
        """
        with closing as (
            select * from unnest($1::uuid[], $2::timestamptz[]) as closing(id, at)
        ), closed as (
            update referral set status = 'closed', status_at = closing.at from closing
            where referral.id = closing.id
                and referral.status not in ('closed', 'withdrawn', 'erased')
                and not exists (select from need where need.referral_id = closing.id
                    and need.added_at > closing.at)
            returning referral.id, referral.partner_id, closing.at
        )
        insert into life (referral_id, partner_id, at, what)
        select id, partner_id, at, 'closed' from closed
        """,
        [referral_id for referral_id, _ in closings],
        [at for _, at in closings],
    )
