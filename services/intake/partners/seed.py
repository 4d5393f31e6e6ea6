"""The demo partners and the services' own clients: made where missing, kept in step where not."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

import asyncpg

from services.intake.partners import store
from services.intake.partners.store import Client
from shared.security import keys
from shared.settings import SERVICES, Settings


@dataclass(frozen=True)
class Demo:
    """A demo client: the organisation it speaks for and what it may do."""

    name: str
    organisation: str
    organisation_kind: str
    scopes: tuple[str, ...]
    kind: str = "partner"


PLATFORM = ("Jieli", "platform")
DEMOS = (
    Demo(
        "test_miniprogram",
        "Demo mini-program operator",
        "ngo",
        ("referral:write", "referral:read", "usage:write"),
    ),
    Demo("test_hotline", "Demo hotline 12338", "hotline", ("referral:write", "referral:read")),
    Demo(
        "test_lawyer_network",
        "Demo lawyers' network",
        "provider_network",
        ("offer:respond", "provider:write"),
    ),
    Demo(
        "test_reader",
        "Demo research institute",
        "research",
        ("report:read", "outcome:subscribe"),
    ),
    Demo("test_ops", *PLATFORM, ("ops", "report:read"), kind="staff"),
    Demo("test_admin", *PLATFORM, ("admin", "ops"), kind="staff"),
)


def digest_of(secret: str) -> bytes:
    """What is kept of a client's secret. Secrets are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


def partner_id_of(organisation: str) -> UUID:
    """The id of a demo organisation: the same on every machine."""
    return uuid5(NAMESPACE_DNS, f"{organisation}.partners.jieli.example")


async def seed(settings: Settings) -> None:
    """Register the demo clients and the services' own; write the credentials file (mode 600)."""
    path = settings.jieli_home / "credentials.json"
    known = _credentials(path)
    conn = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        async with conn.transaction():
            await conn.execute("set local search_path = intake")
            for demo in DEMOS:
                await _register(conn, demo, known[demo.name]["client_secret"])
            for service in SERVICES:
                own = keys.service_client(settings.secrets, service)
                demo = Demo(own["client_id"], *PLATFORM, ("service",), kind="service")
                await _register(conn, demo, own["client_secret"])
    finally:
        await conn.close()
    keys.write_private(path, json.dumps(known, indent=2) + "\n")


def _credentials(path: Path) -> dict[str, dict[str, str]]:
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for demo in DEMOS:
        secret = known.get(demo.name, {}).get("client_secret") or secrets.token_urlsafe(32)
        known[demo.name] = {
            "client_id": demo.name,
            "client_secret": secret,
            "scopes": " ".join(demo.scopes),
        }
    return dict(known)


async def _register(conn: asyncpg.Connection, demo: Demo, secret: str) -> None:
    partner_id = partner_id_of(demo.organisation)
    client = Client(
        client_id=demo.name,
        partner_id=partner_id,
        kind=demo.kind,
        scopes=demo.scopes,
        test=demo.name.startswith("test_"),
        secret_digest=digest_of(secret),
    )
    partner = (partner_id, demo.organisation, demo.organisation_kind)
    if not await store.register(conn, partner, client):
        await store.keep_in_step(conn, [client])
