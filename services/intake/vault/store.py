"""All SQL of the vault. Every statement needs the service's duty (migration 0006)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import asyncpg
import orjson

from services.intake.consent.consent import Consent, first_version
from services.intake.consent.store import VERSION, of_json
from services.intake.vault.rules import Taken
from services.intake.vault.sealing import COLUMNS, IDENTITY, SAFE_CONTACT, Sealed
from shared.db import Transaction
from shared.vocabulary import Need, ProviderKind


@dataclass(frozen=True)
class Holding:
    """A referral's sealed columns, what consent covers, and who holds which of its needs."""

    referral_id: UUID
    consents: tuple[Consent, ...]
    duties: tuple[str, ...]
    taken: tuple[Taken, ...]
    sealed: Sealed | None


async def held_by(tx: Transaction, referral_id: UUID, partner_id: UUID) -> Holding | None:
    """What is held of a referral that a provider of this partner has accepted and not ended.

    While it is paused for her safety nothing is: nobody may approach her.
    """
    needs = await tx.fetch(
        """
        select type, position, need.provider_id, provider_partner_id, provider_kind,
            coalesce(accepted_at, need.told_at) as accepted_at, coalesce(stopped, false) as stopped
        from need left join provider_standing using (provider_id)
        where referral_id = $1 and status in ('accepted', 'scheduled', 'in_progress', 'waitlisted')
        """,
        referral_id,
    )
    taken = tuple(_taken(row) for row in needs)
    if not any(t.partner_id == partner_id for t in taken):
        return None
    row = await tx.fetchrow(
        """
        select referral.id, consent, received_at, duties, wrapped, kek_version, identity,
            safe_contact, narrative, (
                select json_agg(said order by version) from consent said
                where said.referral_id = referral.id and ended_at is null
            ) as said
        from referral
        left join vault_key on vault_key.referral_id = referral.id
        left join vault_sealed on vault_sealed.referral_id = referral.id
        where referral.id = $1 and referral.status not in ('withdrawn', 'erased')
        """,
        referral_id,
    )
    if row is None:
        return None
    return Holding(
        referral_id=row["id"],
        consents=_consents(row),
        duties=tuple(row["duties"]),
        taken=taken,
        sealed=_sealed(row, COLUMNS),
    )


def _consents(row: asyncpg.Record) -> tuple[Consent, ...]:
    kept = orjson.loads(row["consent"])
    if VERSION not in kept:
        return first_version(row["id"], kept, row["received_at"])
    return tuple(map(of_json, orjson.loads(row["said"] or "[]")))


def _taken(row: asyncpg.Record) -> Taken:
    kind = row["provider_kind"]
    return Taken(
        need=Need(row["type"]),
        position=row["position"],
        provider_id=row["provider_id"],
        partner_id=row["provider_partner_id"],
        kind=ProviderKind(kind) if kind else None,
        accepted_at=row["accepted_at"],
        stopped=row["stopped"],
    )


async def safe_contacts(
    tx: Transaction, referral_ids: Sequence[UUID]
) -> dict[UUID, tuple[Sealed, bool]]:
    """The sealed safe contacts of those that may still be contacted, and if it is a rehearsal."""
    rows = await tx.fetch(
        """
        select referral.id, wrapped, kek_version, safe_contact,
            coalesce((facts->>'sandbox')::boolean, false) as sandbox
        from referral
        join vault_key on vault_key.referral_id = referral.id
        join vault_sealed on vault_sealed.referral_id = referral.id
        where referral.id = any($1::uuid[]) and safe_contact is not null
            and referral.status not in ('withdrawn', 'erased')
            and (facts->>'contactable')::boolean and consent->>'scope' <> 'statistics_only'
        """,
        referral_ids,
    )
    found = {row["id"]: (_sealed(row, (SAFE_CONTACT,)), row["sandbox"]) for row in rows}
    return {id_: (sealed, sandbox) for id_, (sealed, sandbox) in found.items() if sealed}


def _sealed(row: asyncpg.Record, columns: Sequence[str]) -> Sealed | None:
    if row["wrapped"] is None:
        return None
    given = {column: row[column] for column in columns if row[column] is not None}
    return Sealed(row["wrapped"], row["kek_version"], given)


async def same_phone(
    tx: Transaction, partner_id: UUID, phone_indexes: Sequence[bytes]
) -> list[UUID]:
    """This partner's referrals whose person has the telephone number of these digests."""
    rows = await tx.fetch(
        """
        select referral.id from vault_sealed
        join referral on referral.id = vault_sealed.referral_id and referral.partner_id = $1
        where phone_index = any($2::bytea[]) order by received_at desc limit 100
        """,
        partner_id,
        phone_indexes,
    )
    return [row["id"] for row in rows]


async def wrapped_before(
    tx: Transaction, version: int, limit: int
) -> list[tuple[UUID, bytes, int]]:
    """Keys wrapped under other versions, locked for this transaction."""
    rows = await tx.fetch(
        "select referral_id, wrapped, kek_version from vault_key where kek_version <> $1"
        " limit $2 for update skip locked",
        version,
        limit,
    )
    return [(row["referral_id"], row["wrapped"], row["kek_version"]) for row in rows]


async def replace_wrapped(
    tx: Transaction, wrapped: Sequence[tuple[UUID, bytes]], version: int
) -> None:
    """Keep these keys as they are wrapped now."""
    await tx.execute(
        """
        update vault_key set wrapped = new.wrapped, kek_version = $3
        from unnest($1::uuid[], $2::bytea[]) as new(referral_id, wrapped)
        where vault_key.referral_id = new.referral_id
        """,
        [referral_id for referral_id, _ in wrapped],
        [key for _, key in wrapped],
        version,
    )


@dataclass(frozen=True)
class Indexed:
    """A referral whose person has a telephone number or token, with the digests of it.

    `test`: it is rehearsed.
    """

    referral_id: UUID
    partner_id: UUID
    phone_index: bytes | None
    person_index: bytes | None
    token_index: bytes | None
    test: bool
    sealed: Sealed

    @property
    def digests(self) -> tuple[bytes, ...]:
        """Those there are."""
        found = (self.phone_index, self.person_index, self.token_index)
        return tuple(digest for digest in found if digest is not None)


async def indexed_after(tx: Transaction, after: UUID, limit: int) -> list[Indexed]:
    """Referrals with a telephone number or token, in the order of their ids, locked."""
    rows = await tx.fetch(
        """
        select referral.id, partner_id, phone_index, person_index, token_index, wrapped,
            kek_version, identity, safe_contact,
            coalesce((facts->>'sandbox')::boolean, false) as test
        from vault_sealed
        join referral on referral.id = vault_sealed.referral_id
        join vault_key on vault_key.referral_id = vault_sealed.referral_id
        where vault_sealed.referral_id > $1
            and coalesce(phone_index, person_index, token_index) is not null
        order by vault_sealed.referral_id limit $2 for update of vault_sealed
        """,
        after,
        limit,
    )
    return [
        Indexed(
            row["id"],
            row["partner_id"],
            row["phone_index"],
            row["person_index"],
            row["token_index"],
            row["test"],
            sealed,
        )
        for row in rows
        if (sealed := _sealed(row, (IDENTITY, SAFE_CONTACT))) is not None
    ]


class Digests(NamedTuple):
    """What a referral's person is found by: her number at its partner, then at any; her token."""

    referral_id: UUID
    phone_index: bytes | None
    person_index: bytes | None
    token_index: bytes | None


async def replace_indexes(tx: Transaction, digests: Sequence[Digests]) -> None:
    """Keep these digests of telephone numbers and tokens."""
    await tx.execute(
        """
        update vault_sealed set phone_index = new.phone_index, person_index = new.person_index,
            token_index = new.token_index
        from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[])
            as new(referral_id, phone_index, person_index, token_index)
        where vault_sealed.referral_id = new.referral_id
        """,
        *zip(*digests, strict=True),
    )
