"""Clients that a program registers, not a person: the services' own, and the local stack's."""

import hashlib
from dataclasses import dataclass
from uuid import NAMESPACE_DNS, UUID, uuid5

import asyncpg

from services.intake.partners import store
from services.intake.partners.store import Client
from shared.db import Transaction
from shared.security import keys
from shared.security.doors import OPENED_BY
from shared.settings import SERVICES, Settings

PLATFORM = ("Jieli", "platform")
BETWEEN_SERVICES = 2_000.0
"""Requests per second that all services together may make of one."""


@dataclass(frozen=True)
class Registration:
    """A client to register: the organisation it speaks for and what it may do."""

    name: str
    organisation: str
    organisation_kind: str
    scopes: tuple[str, ...]
    kind: str = "partner"
    test: bool = False
    rate: float | None = None
    """Requests per second the organisation may make; None: what it had, or as many as anybody."""


def digest_of(secret: str) -> bytes:
    """What is kept of a client's secret. Secrets are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def partner_id_of(organisation: str) -> UUID:
    """The id of an organisation that a program registers: the same on every machine."""
    return uuid5(NAMESPACE_DNS, f"{organisation}.partners.jieli.example")


async def keep(conn: asyncpg.Connection | Transaction, new: Registration, secret: str) -> None:
    """Register a client, or bring its scopes and secret in step with what is said here."""
    partner_id = partner_id_of(new.organisation)
    client = Client(
        client_id=new.name,
        partner_id=partner_id,
        kind=new.kind,
        scopes=new.scopes,
        test=new.test,
        secret_digest=digest_of(secret),
    )
    partner = (partner_id, new.organisation, new.organisation_kind)
    if not await store.register(conn, partner, client):
        await store.keep_in_step(conn, [client])
    if new.rate is not None:
        await store.give_rate(conn, partner_id, new.rate)


async def register_services(settings: Settings) -> None:
    """Register each service's own client, with the doors it opens and no other."""
    conn = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        async with conn.transaction():
            await conn.execute("set local search_path = intake")
            for service in SERVICES:
                own = keys.service_client(settings.secrets, service)
                doors = tuple(sorted(OPENED_BY[service]))
                new = Registration(
                    own["client_id"], *PLATFORM, doors, "service", rate=BETWEEN_SERVICES
                )
                await keep(conn, new, own["client_secret"])
    finally:
        await conn.close()
