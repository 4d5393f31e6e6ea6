"""Which keys the data already need: one that is lost is not made anew without a word."""

import asyncpg

from shared.settings import SERVICES, Settings

# A key file, the tables of its service in which what it sealed or digested lies, and which rows.
_SEALED_BY = {
    "intake/kek.json": {
        "intake.vault_key": "true",
        "intake.import": "wrapped is not null",
        "intake.message": "wrapped is not null",
        "intake.desk_call": "wrapped is not null",
    },
    "intake/index.json": {
        "intake.referral": "receipt_index is not null",
        "intake.vault_sealed": "phone_index is not null",
    },
    "intake/keep_away.json": {"intake.referral": "facts->'keep_away' <> '[]'::jsonb"},
    "matching/keep_away.json": {"intake.referral": "facts->'keep_away' <> '[]'::jsonb"},
    "intake/letters.json": {"intake.letter": "true"},
    "intake/seal.json": {"intake.liaison": "true", "intake.clue": "source_ref is not null"},
    "matching/seal.json": {"matching.provider_terms": "true"},
    "notifications/seal.json": {
        "notifications.provider_contact": "sealed_address is not null or sealed_email is not null",
        "notifications.turn": "true",
    },
    "reporting/seal.json": {"reporting.event_archive": "true"},
}
_OF_EACH = {"{service}.idempotency": "true", "{service}.dead_letter": "sealed is not null"}


async def keys_in_use(settings: Settings) -> set[str]:
    """The key files without which something in the database could not be read any more."""
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        return {
            name
            for name, tables in _needed().items()
            for table, which in tables.items()
            if await connection.fetchval("select to_regclass($1)", table)
            and await connection.fetchval(f"select 1 from {table} where {which} limit 1")  # noqa: S608
        }
    finally:
        await connection.close()


def _needed() -> dict[str, dict[str, str]]:
    found = {name: dict(tables) for name, tables in _SEALED_BY.items()}
    for service in SERVICES:
        own = found.setdefault(f"{service}/seal.json", {})
        own.update({name.format(service=service): which for name, which in _OF_EACH.items()})
    return found
