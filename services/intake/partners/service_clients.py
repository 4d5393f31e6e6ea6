"""Clients that a program registers, not a person: the services' own, and the local stack's."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import NAMESPACE_DNS, UUID, uuid5

import asyncpg

from services.intake.partners import store
from services.intake.partners.store import Client
from shared.db import Transaction
from shared.security import keys
from shared.security.internal_scopes import SCOPES_OF_SERVICE
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


HER_PAGE = Registration("her_page", "Her page", "platform", ("referral:write",))
"""Who hands in what is asked for on her pages. Nobody knows its secret, for it asks for no token;
persons who are to follow these requests get clients of the same organisation."""


async def register_services(settings: Settings) -> None:
    """Register each service's own client, with the doors it opens and no other, and her pages'."""
    conn = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        async with conn.transaction():
            await conn.execute("set local search_path = intake")
            for service in SERVICES:
                own = keys.service_client(settings.secrets, service)
                doors = tuple(sorted(SCOPES_OF_SERVICE[service]))
                new = Registration(
                    own["client_id"], *PLATFORM, doors, "service", rate=BETWEEN_SERVICES
                )
                await keep(conn, new, own["client_secret"])
            await keep(conn, HER_PAGE, secrets.token_urlsafe(32))
    finally:
        await conn.close()
