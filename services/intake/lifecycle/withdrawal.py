"""All SQL that takes a referral back, or forgets it."""

from uuid import UUID

from services.intake.duties import store as duties
from services.intake.same_person import store as same_person
from shared.db import Transaction


async def withdraw(tx: Transaction, referral_id: UUID, partner_id: UUID, reason: str) -> str | None:
    """Take an open referral of this partner back; gives its traceparent, None when none is open."""
    traceparent: str | None = await tx.fetchval(
        """
        with gone as (
            update referral set status = 'withdrawn', status_at = $3
            where id = $1 and partner_id = $2 and status not in ('closed', 'withdrawn', 'erased')
            returning id, partner_id, coalesce(traceparent, '') as traceparent
        ), needs as (
            update need set status = 'withdrawn', told_at = $3, reason = $4, answer_due_at = null
            from gone where need.referral_id = gone.id
                and need.status not in ('completed', 'failed', 'unmet', 'not_requested',
                    'entered_in_error')
        ), line as (
            insert into life (referral_id, partner_id, at, what, detail)
            select id, partner_id, $3, 'withdrawn', jsonb_build_object('reason', $4::text) from gone
        )
        select traceparent from gone
        """,
        referral_id,
        partner_id,
        tx.now,
        reason,
    )
    return traceparent


ERASED_WITH_IT = (
    "consent",
    "disclosure",
    "access_request",
    "service_report",
    "risk_watch",
    "linked_person",
    "fhir_request",
)
"""Tables of other capabilities whose rows go with the referral that their `referral_id` names."""


async def erase(tx: Transaction, referral_id: UUID, partner_id: UUID) -> str | None:
    """Destroy a referral's data key and all that is told of it, leaving a tombstone.

    Of the key it was asked for under only the digest is left, for as long as a new one would be.

    Gives its traceparent, None when there is nothing to erase.
    """
    traceparent: str | None = await tx.fetchval(
        """
        with known as (
            select id, key_digest, traceparent from referral
            where id = $1 and partner_id = $2 and status <> 'erased' for update
        ), gone as (
            update referral set status = 'erased', status_at = $3, erased_at = $3,
                source_ref = null, key_digest = null, traceparent = null, facts = '{}',
                consent = '{}', duties = '{}', receipt_index = null
            from known where referral.id = known.id
            returning referral.id, known.key_digest, coalesce(known.traceparent, '') as traceparent
        ), spent as (
            insert into idempotency (digest, fingerprint, status, body)
            select key_digest, '', 410, '' from gone where key_digest is not null
            on conflict (digest) do update set fingerprint = '', status = 410, body = '',
                ids = null, created_at = now()
        ), key as (
            delete from vault_key using gone where vault_key.referral_id = gone.id
        ), sealed as (
            delete from vault_sealed using gone where vault_sealed.referral_id = gone.id
        ), needs as (
            delete from need using gone where need.referral_id = gone.id
        ), lines as (
            delete from life using gone where life.referral_id = gone.id
        ), calls as (
            delete from call using gone where call.referral_id = gone.id
        ), imported as (
            update imported set referral_id = null, fingerprint = ''
            from gone where imported.referral_id = gone.id
        )
        select traceparent from gone
        """,
        referral_id,
        partner_id,
        tx.now,
    )
    if traceparent is not None:
        for table in ERASED_WITH_IT:
            await tx.execute(f"delete from {table} where referral_id = $1", referral_id)  # noqa: S608
    if traceparent is not None:
        await duties.forget(tx, referral_id)
        await same_person.forget(tx, referral_id)
        await tx.execute(
            "update linked_person set own_referral_id = null where own_referral_id = $1",
            referral_id,
        )
    return traceparent


async def standing(tx: Transaction, referral_id: UUID, partner_id: UUID) -> str | None:
    """How a referral of this partner stands; None when it has no such referral."""
    found: str | None = await tx.fetchval(
        "select status from referral where id = $1 and partner_id = $2", referral_id, partner_id
    )
    return found
