"""The demo clients: registered by the local stack alone, never by `python -m services migrate`."""

import json
import secrets
from pathlib import Path

import asyncpg

from services.intake.partners.registration import PLATFORM, Registration, keep
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
    _demo("test_hotline", "Demo hotline 12338", "hotline", "referral:write", "referral:read"),
    _demo(
        "test_lawyer_network",
        "Demo lawyers' network",
        "provider_network",
        "offer:respond",
        "provider:write",
    ),
    _demo("test_reader", "Demo research institute", "research", "report:read", "outcome:subscribe"),
    _demo("test_ops", *PLATFORM, "ops", "report:read", kind="staff"),
    _demo("test_directory", *PLATFORM, "directory:approve", kind="staff"),
    _demo("test_directory_second", *PLATFORM, "directory:approve", kind="staff"),
    _demo("test_admin", *PLATFORM, "admin", "ops", kind="staff"),
)


async def seed(settings: Settings) -> None:
    """Register the demo clients; write the credentials file (mode 600). Safe to repeat."""
    path = settings.jieli_home / "credentials.json"
    known = _credentials(path)
    conn = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        async with conn.transaction():
            await conn.execute("set local search_path = intake")
            for demo in DEMOS:
                await keep(conn, demo, known[demo.name]["client_secret"])
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
