"""All SQL of questions. A transaction works as the service; who asks is judged by these rows."""

from uuid import UUID

from asyncpg import Record

from services.matching.lifecycle.rules import ASKED, TAKEN
from shared.db import Transaction

_OFFER = """
    select o.offer_id, o.referral_id, o.need_id, o.need, o.provider_id, o.provider_partner_id,
        o.partner_id, o.status, r.sandbox
    from offer o join provider p using (provider_id)
    join referral r on r.referral_id = o.referral_id
    where o.offer_id = $1 and p.state not in ('suspended', 'retired')
        and (o.status = any($2) or (o.status = any($3) and o.answer_due_at > now()))
"""


async def live_offer(tx: Transaction, offer_id: UUID) -> Record | None:
    """An offer that waits for an answer in time or is served, and of whom."""
    return await tx.fetchrow(_OFFER, offer_id, sorted(TAKEN), sorted(ASKED))


async def ask(tx: Transaction, offer_id: UUID, question: str) -> bool:
    """Keep a question; False when it was asked before."""
    done = await tx.execute(
        "insert into offer_question (offer_id, question) values ($1, $2) on conflict do nothing",
        offer_id,
        question,
    )
    return done == "INSERT 0 1"


async def reply(tx: Transaction, offer_id: UUID, question: str, said: str) -> bool:
    """Keep a reply, or another one; False when nobody asked."""
    done = await tx.execute(
        "update offer_question set reply = $3, replied_at = now()"
        " where offer_id = $1 and question = $2",
        offer_id,
        question,
        said,
    )
    return done == "UPDATE 1"


async def of_offer(tx: Transaction, offer_id: UUID) -> list[Record]:
    """The questions about an offer, first to last."""
    return await tx.fetch(
        "select offer_id, question, asked_at, reply, replied_at from offer_question"
        " where offer_id = $1 order by asked_at, question",
        offer_id,
    )
