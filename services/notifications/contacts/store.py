"""All SQL about how providers are told. Addresses and secrets come and go sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from shared.db import Transaction

_KEEP = """
    insert into provider_contact as c (
        provider_id, partner_id, channel, language, sealed_address, sealed_email, sealed_secret,
        sealed_previous_secret, sandbox, answer_by_link, as_fhir, previous_until)
    select n.*, case when n.previous is not null then now() + interval '7 days' end
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::bytea[],
                $7::bytea[], $8::bytea[], $9::boolean[], $10::boolean[], $11::boolean[])
         as n (provider_id, partner_id, channel, language, address, email, secret, previous,
               sandbox, answer_by_link, as_fhir)
    on conflict (provider_id, partner_id, sandbox) do update
       set channel = excluded.channel, language = excluded.language,
           answer_by_link = excluded.answer_by_link, as_fhir = excluded.as_fhir,
           sealed_address = excluded.sealed_address, sealed_email = excluded.sealed_email,
           sealed_secret = excluded.sealed_secret,
           sealed_previous_secret = coalesce(
               excluded.sealed_previous_secret, c.sealed_previous_secret),
           previous_until = coalesce(excluded.previous_until, c.previous_until),
           disabled_at = null, disabled_reason = null, updated_at = now()
"""

_SECRETS = """
    select c.provider_id, c.sealed_secret
      from provider_contact c
     where c.partner_id = $1 and c.provider_id = any ($2::uuid[]) and c.sandbox = $3
       and c.sealed_secret is not null
     order by c.provider_id
       for update
"""

_ABOUT = """
    select provider_id, channel, language, answer_by_link, sealed_email is not null as email_named,
           disabled_at, disabled_reason, updated_at
      from provider_contact
     where provider_id = $1 and partner_id = $2 and sandbox = $3
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A contact's row; each provider at most once in a set."""

    provider_id: UUID
    partner_id: UUID
    channel: str
    language: str
    address: bytes | None
    email: bytes | None
    secret: bytes | None
    previous_secret: bytes | None
    sandbox: bool = False
    answer_by_link: bool = False
    as_fhir: bool = False


async def keep(tx: Transaction, contacts: Sequence[Sealed]) -> None:
    """Write contacts; what was there is replaced, and a disabled endpoint is on again."""
    await tx.execute(
        _KEEP,
        [c.provider_id for c in contacts],
        [c.partner_id for c in contacts],
        [c.channel for c in contacts],
        [c.language for c in contacts],
        [c.address for c in contacts],
        [c.email for c in contacts],
        [c.secret for c in contacts],
        [c.previous_secret for c in contacts],
        [c.sandbox for c in contacts],
        [c.answer_by_link for c in contacts],
        [c.as_fhir for c in contacts],
    )


async def secrets_in_force(
    tx: Transaction, partner_id: UUID, provider_ids: Sequence[UUID], *, sandbox: bool
) -> dict[UUID, bytes]:
    """The sealed signing secrets of a partner's providers, locked until the commit."""
    rows = await tx.fetch(_SECRETS, partner_id, provider_ids, sandbox)
    return {row["provider_id"]: row["sealed_secret"] for row in rows}


async def about(
    conn: asyncpg.Connection, provider_id: UUID, partner_id: UUID, *, sandbox: bool
) -> asyncpg.Record | None:
    """What may be shown of a contact: never where it leads, never its secret."""
    return await conn.fetchrow(_ABOUT, provider_id, partner_id, sandbox)
