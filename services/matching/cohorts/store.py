"""All SQL of cohorts. Who enrolled counts while her offer is alive, and if it was completed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from asyncpg import Record

from services.matching.cohorts.form import CohortForm
from services.matching.directory.store import Reader
from services.matching.lifecycle.rules import TAKEN
from shared.db import Transaction
from shared.vocabulary import OfferState

_COUNTS = sorted(TAKEN | {OfferState.COMPLETED})
_COHORT = """
    select c.cohort_id, c.provider_id, c.subject, c.region, c.seats, c.enrol_until, c.starts_on,
        c.ends_on, c.updated_at,
        (select count(*)::int from enrolment e join offer o using (offer_id)
            where e.cohort_id = c.cohort_id and o.status = any($1)) as enrolled
    from cohort c
"""


async def put(tx: Transaction, cohort_id: UUID, partner_id: UUID, form: CohortForm) -> bool:
    """Keep a cohort of this partner's provider; False when it has no such provider."""
    status = await tx.execute(
        """
        insert into cohort as c (cohort_id, provider_id, partner_id, subject, region, seats,
            enrol_until, starts_on, ends_on)
        select $1, provider_id, partner_id, $4, $5, $6, $7, $8, $9 from provider
        where provider_id = $2 and partner_id = $3
        on conflict (cohort_id) do update set subject = excluded.subject,
            region = excluded.region, seats = excluded.seats, enrol_until = excluded.enrol_until,
            starts_on = excluded.starts_on, ends_on = excluded.ends_on, updated_at = now()
        where c.partner_id = excluded.partner_id and c.provider_id = excluded.provider_id
        """,
        cohort_id,
        form.provider_id,
        partner_id,
        form.subject,
        form.region,
        form.seats,
        form.enrol_until,
        form.starts_on,
        form.ends_on,
    )
    return bool(str(status).endswith(" 1"))


async def lock(tx: Transaction, cohort_id: UUID) -> None:
    """Let nobody enrol or change this cohort until the transaction ends."""
    await tx.execute("select from cohort where cohort_id = $1 for no key update", cohort_id)


async def one(tx: Transaction, cohort_id: UUID, partner_id: UUID) -> Record | None:
    """A cohort of this partner, with how many are enrolled."""
    return await tx.fetchrow(
        f"{_COHORT} where c.cohort_id = $2 and c.partner_id = $3", _COUNTS, cohort_id, partner_id
    )


async def open_cohorts(reader: Reader, providers: Collection[UUID], subject: str) -> list[Record]:
    """Cohorts of these providers in which somebody can be enrolled today, the first to begin."""
    return await reader.fetch(
        f"{_COHORT} where c.provider_id = any($2) and c.subject = $3"
        " and c.enrol_until >= (now() at time zone 'Asia/Shanghai')::date"
        " order by c.starts_on, c.cohort_id limit 1000",
        _COUNTS,
        list(providers),
        subject,
    )


async def is_taken(tx: Transaction, offer_id: UUID, provider_id: UUID, need: str) -> bool:
    """Whether this provider serves such a need under this offer now."""
    return bool(
        await tx.fetchval(
            "select true from offer where offer_id = $1 and provider_id = $2 and need = $3"
            " and status = any($4)",
            offer_id,
            provider_id,
            need,
            sorted(TAKEN),
        )
    )


async def enrol(tx: Transaction, cohort_id: UUID, offer_id: UUID) -> bool:
    """Put somebody at the end of a cohort; False when she is in one already."""
    status = await tx.execute(
        "insert into enrolment (cohort_id, offer_id) values ($1, $2) on conflict do nothing",
        cohort_id,
        offer_id,
    )
    return bool(str(status).endswith(" 1"))


async def enrolled(tx: Transaction, cohort_id: UUID) -> Sequence[UUID]:
    """Who is enrolled, by offer, first to last; who left or was withdrawn is not among them."""
    rows = await tx.fetch(
        "select e.offer_id from enrolment e join offer o using (offer_id)"
        " where e.cohort_id = $1 and o.status = any($2) order by e.seq",
        cohort_id,
        _COUNTS,
    )
    return [row["offer_id"] for row in rows]


async def leave(tx: Transaction, cohort_id: UUID, offer_id: UUID) -> bool:
    """Take somebody out of a cohort; False when she was not in it."""
    status = await tx.execute(
        "delete from enrolment where cohort_id = $1 and offer_id = $2", cohort_id, offer_id
    )
    return bool(str(status).endswith(" 1"))
