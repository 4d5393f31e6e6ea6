"""A notifications service around real servers: what the tests of this folder act in."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from services.notifications.contacts.form import ContactForm
from services.notifications.contacts.registrar import ContactRegistrar
from services.notifications.handlers import HANDLERS
from services.notifications.messages.delivery import deliver
from services.notifications.safety.approach import approach
from shared.db import Database
from shared.events import (
    Event,
    NotificationSettled,
    OfferAccepted,
    OfferMade,
    ReferralMatched,
)
from shared.settings import Settings
from shared.vocabulary import Need, ProviderKind, Urgency
from tests.integration.notifications.receivers import Call, Endpoint, MailServer, Reply

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Intake:
    """Stands for intake and matching: gives tokens, a safe contact while she has one, and links."""

    contacts: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    before_answering: list[Any] = field(default_factory=list)
    away: bool = False
    closed: set[str] = field(default_factory=set)

    async def answer(self, call: Call) -> Reply:
        """Answer one request as intake would."""
        if call.path == "/oauth/token":
            return _json({"access_token": "t", "token_type": "Bearer", "expires_in": 600})
        if call.path == "/internal/v1/answer-links":
            return self._links(call)
        assert call.path == "/internal/v1/safe-contacts"
        assert call.headers["authorization"] == "Bearer t"
        if self.away:
            return Reply(503)
        ids = call.json["referral_ids"]
        self.asked.append(ids)
        if self.before_answering:
            await self.before_answering.pop(0)()
        return _json({"contacts": {each: self.contacts.get(each) for each in ids}})

    def _links(self, call: Call) -> Reply:
        """A link for each offer that still waits, as matching answers."""
        if self.away:
            return Reply(503)
        items = [
            {"offer_id": id_, "paths": {lang: f"/answer/{lang}/of-{id_}" for lang in ("zh", "en")}}
            for id_ in call.json["offer_ids"]
            if id_ not in self.closed
        ]
        return _json({"items": items})


@dataclass
class World:
    """One service, its database, and those it speaks to."""

    db: Database
    settings: Settings
    resources: Mapping[str, Any]
    intake: Intake
    hooks: Endpoint
    sms: Endpoint
    mail: MailServer
    partner_id: UUID = field(default_factory=uuid4)
    lawyers: UUID = field(default_factory=uuid4)

    async def happen(self, *events: Event) -> None:
        """Handle events of one type in one transaction, as the worker would."""
        async with self.db.transaction() as tx:
            tx.traces = {event.subject: TRACE for event in events}
            await HANDLERS[type(events[0])](events, tx)

    async def named(self, provider_id: UUID, *, sandbox: bool = False, **contact: Any) -> None:
        """Register how a provider is told."""
        desk: ContactRegistrar = self.resources["contacts"]
        checked = await desk.check(ContactForm.model_validate(contact))
        async with self.db.transaction() as tx:
            await desk.keep(tx, self.lawyers, [(provider_id, checked)], sandbox=sandbox)

    async def deliver(self) -> None:
        """Let the clock of providers run until nothing is due."""
        async with asyncio.timeout(20):
            await deliver(self.db, self.resources)

    async def approach(self) -> None:
        """Let the clock of survivors run once."""
        async with asyncio.timeout(20):
            await approach(self.db, self.resources)

    async def messages(self, referral_id: UUID | None = None) -> list[asyncpg.Record]:
        """The messages as they are in the database."""
        query = """
            select * from message where $1::uuid is null or referral_id = $1 order by created_at
        """
        async with self.db.reading() as conn:
            return list(await conn.fetch(query, referral_id))

    async def published(self) -> list[NotificationSettled]:
        """What was told to the other services."""
        async with self.db.reading() as conn:
            rows = await conn.fetch("select body from outbox order by id")
        return [NotificationSettled.model_validate_json(row["body"]) for row in rows]

    async def run(self, statement: str, *args: Any) -> None:
        """Change the database behind the service's back, to make time pass."""
        async with self.db.reading() as conn:
            await conn.execute(statement, *args)

    def matched(self, *providers: UUID, **changes: Any) -> ReferralMatched:
        """An event: these providers are asked, one offer each."""
        values: dict[str, Any] = {
            "referral_id": uuid4(),
            "partner_id": self.partner_id,
            "matched_at": NOW,
            "urgency": Urgency.ROUTINE,
            "offers": tuple(self._offer(provider) for provider in providers),
        }
        return ReferralMatched(**values | changes)

    def accepted(self, referral_id: UUID | None = None) -> OfferAccepted:
        """An event: somebody will help."""
        return OfferAccepted(
            referral_id=referral_id or uuid4(),
            offer_id=uuid4(),
            need_id=uuid4(),
            need=Need.LEGAL_CONSULTATION,
            provider_id=uuid4(),
            provider_partner_id=self.lawyers,
            at=NOW,
        )

    def reachable(self, event: Event, **changes: Any) -> None:
        """Let intake know a safe contact for an event's referral, open now unless changed."""
        self.intake.contacts[str(event.subject)] = a_contact(**changes)

    def _offer(self, provider_id: UUID) -> OfferMade:
        return OfferMade(
            offer_id=uuid4(),
            need_id=uuid4(),
            need=Need.LEGAL_CONSULTATION,
            provider_id=provider_id,
            provider_partner_id=self.lawyers,
            provider_kind=ProviderKind.VOLUNTEER_LAWYER,
            answer_due_at=NOW,
        )


def a_contact(**changes: Any) -> dict[str, Any]:
    """A safe contact as intake answers it."""
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    contact = {
        "channel": "sms",
        "address": "19900001234",
        "windows": [a_window(-1, 2)],
        "language": "zh",
        "confirmed_on": here.date().isoformat(),
    }
    return contact | changes


def a_window(begin: int, end: int) -> dict[str, str]:
    """A daily window, in hours from now."""
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    return {
        "days": "mon-sun",
        "from": (here + timedelta(hours=begin)).strftime("%H:%M"),
        "to": (here + timedelta(hours=end)).strftime("%H:%M"),
    }


def _json(body: Any) -> Reply:
    return Reply(200, {"content-type": "application/json"}, orjson.dumps(body))
