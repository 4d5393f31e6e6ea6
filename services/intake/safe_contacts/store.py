"""All SQL about a safe contact that is confirmed or changed. Needs the service's duty."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.vault.sealing import SAFE_CONTACT, Sealed
from shared.db import Transaction


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of an own referral. `sealed` None: nothing personal was ever said."""

    status: str
    traceparent: str | None
    sealed: Sealed | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A sealed contact, and whether it says how she may be reached."""

    sealed: bytes
    contactable: bool


async def held(tx: Transaction, referral_id: UUID, partner_id: UUID, *, test: bool) -> Held | None:
    """An own referral, locked until the commit; None when there is no such one.

    A client marked `test` finds rehearsals only, any other client none of them.
    """
    row = await tx.fetchrow(
        """
        select referral.status, referral.traceparent, wrapped, kek_version, safe_contact
        from referral
        left join vault_key on vault_key.referral_id = referral.id
        left join vault_sealed on vault_sealed.referral_id = referral.id
        where referral.id = $1 and referral.partner_id = $2
            and coalesce((facts->>'sandbox')::boolean, $3) = $3
        for update of referral
        """,
        referral_id,
        partner_id,
        test,
    )
    if row is None:
        return None
    sealed = None
    if row["wrapped"] is not None:
        columns = {} if row["safe_contact"] is None else {SAFE_CONTACT: row["safe_contact"]}
        sealed = Sealed(row["wrapped"], row["kek_version"], columns)
    return Held(row["status"], row["traceparent"], sealed)


async def keep_key(tx: Transaction, referral_id: UUID, sealed: Sealed) -> None:
    """Keep the key of a referral of which nothing personal was held before."""
    await tx.execute(
        """
        with key as (
            insert into vault_key (referral_id, wrapped, kek_version) values ($1, $2, $3)
        )
        insert into vault_sealed (referral_id) values ($1) on conflict do nothing
        """,
        referral_id,
        sealed.wrapped,
        sealed.kek_version,
    )


async def keep(tx: Transaction, referral_id: UUID, contact: Contact, what: str) -> None:
    """Keep a sealed contact in place of the one before, and say in her life `what` happened."""
    await tx.execute(
        """
        with kept as (
            update vault_sealed set safe_contact = $2 where referral_id = $1
        ), fact as (
            update referral set facts = facts || jsonb_build_object('contactable', $4::boolean)
            where id = $1
            returning partner_id
        )
        insert into life (referral_id, partner_id, at, what)
        select $1, partner_id, $5, $3 from fact
        """,
        referral_id,
        contact.sealed,
        what,
        contact.contactable,
        tx.now,
    )
