"""The demo clients: registered by the local stack alone, never by `python -m services migrate`."""

import json
import secrets
from pathlib import Path

import asyncpg

from deploy.local.ports import LOOPBACK
from deploy.local.sign_in.people import ENTERED
from services.intake.desk import operators_store as desk
from services.intake.desk.enter_operator import operator_id
from services.intake.desk.oidc import Person
from services.intake.desk.operators_store import Entry
from services.intake.partners.service_clients import HER_PAGE, PLATFORM, Registration, keep
from shared.security import keys
from shared.settings import Settings

RATE = 100_000.0
"""Requests per second of the invented partners: a year is sent in a minute."""


def _demo(
    name: str, organisation: str, organisation_kind: str, *scopes: str, kind: str = "partner"
) -> Registration:
    return Registration(name, organisation, organisation_kind, scopes, kind, test=True, rate=RATE)


DEMOS = (
    _demo(
        "test_miniprogram",
        "Demo mini-program operator",
        "ngo",
        "referral:write",
        "referral:read",
        "usage:write",
    ),
    _demo(
        "test_pro_bono_network", "Demo pro bono network", "ngo", "referral:write", "referral:read"
    ),
    _demo("test_hotline", "Demo hotline 12338", "hotline", "referral:write", "referral:read"),
    _demo(
        "test_lawyer_network",
        "Demo lawyers' network",
        "provider_network",
        "offer:respond",
        "provider:write",
    ),
    _demo(
        "test_reader",
        "Demo research institute",
        "research",
        "report:read",
        "outcome:subscribe",
        "extract:request",
    ),
    _demo("test_evaluator", "Demo evaluator", "research", "report:read"),
    _demo("test_ops", *PLATFORM, "ops", "report:read", "publications:make", kind="staff"),
    _demo("test_directory", *PLATFORM, "directory:approve", kind="staff"),
    _demo("test_directory_second", *PLATFORM, "directory:approve", kind="staff"),
    _demo("test_extracts", *PLATFORM, "extract:approve", kind="staff"),
    _demo("test_extracts_second", *PLATFORM, "extract:approve", kind="staff"),
    _demo("test_admin", *PLATFORM, "admin", "ops", kind="staff"),
)


async def seed(settings: Settings) -> None:
    """Register the demo clients; write the credentials file (mode 600). Safe to repeat.

    What is asked for on her pages is a rehearsal here, too.
    """
    path = settings.jieli_home / "credentials.json"
    known = _credentials(path)
    conn = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        async with conn.transaction():
            await conn.execute("set local search_path = intake")
            for demo in DEMOS:
                await keep(conn, demo, known[demo.name]["client_secret"])
            await conn.execute("update client set test = true where client_id = $1", HER_PAGE.name)
            await _enter_operators(conn, settings)
    finally:
        await conn.close()
    keys.write_private(path, json.dumps(known, indent=2) + "\n")


async def _enter_operators(conn: asyncpg.Connection, settings: Settings) -> None:
    """Let the local provider's invented persons sit at the desk, where that provider is used."""
    if settings.oidc_issuer != f"http://{LOOPBACK}:{settings.oidc_port}":
        return
    await conn.execute("set local app.duty = 'service'")
    for one in ENTERED:
        person = Person(settings.oidc_issuer, one.subject)
        entry = Entry(one.client_id, one.channel, one.role)
        await desk.enter(conn, operator_id(person), person, entry)


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
