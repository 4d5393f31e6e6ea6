"""Carries one message to one provider by the way the provider named."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from services.notifications.channels.attempt import Attempt, Outcome
from services.notifications.channels.mail import Mail
from services.notifications.channels.signing import WebhookMessage, read_secret
from services.notifications.channels.transports import Transports
from services.notifications.channels.webhook import Webhooks
from services.notifications.contacts.seal import ContactSeal
from services.notifications.messages import fhir_notices, rules
from services.notifications.messages.answer_links import AnswerLinks
from services.notifications.messages.rules import AttemptMade, Next, Schedule, Settle, Why
from services.notifications.templates.catalogue import Catalogue
from services.notifications.templates.rules import sendable
from shared.errors import Unavailable
from shared.security.aead import SealBroken
from shared.vocabulary import MessageChannel, MessageStatus

_NO_WAY = Attempt(Outcome.REFUSED, "sandbox")
RETRIES = Path(__file__).parent.parent / "channels" / "retries.toml"


@dataclass(frozen=True, slots=True)
class Attempted:
    """A claimed message after its try."""

    message_id: UUID
    provider_id: UUID
    partner_id: UUID
    channel: MessageChannel
    at: datetime
    next: Next
    endpoint_gone: bool
    sandbox: bool


@dataclass(frozen=True, slots=True)
class Sender:
    """Knows the ways out, the sentences, the key of contacts and the schedule of tries."""

    webhooks: Webhooks
    real: Transports
    sandbox: Transports
    seal: ContactSeal
    catalogue: Catalogue
    schedule: Schedule
    links: AnswerLinks | None = None

    async def send(self, row: asyncpg.Record, now: datetime) -> Attempted:
        """Try once to deliver a claimed message. Never raises for the receiver's faults."""
        way = way_of(row)
        if way is MessageChannel.EMAIL and not self._may_write(row, now):
            way = Settle(MessageStatus.FAILED, Why.TEMPLATE_NOT_APPROVED)
        gone = False
        following: Next
        if way is MessageChannel.EMAIL and not self._ways(row).has(way):
            way = Settle(MessageStatus.HELD, Why.SANDBOX)
        if isinstance(way, Settle):
            channel, following = MessageChannel(row["way"] or MessageChannel.INBOX), way
        else:
            channel = way
            attempt = await self._try(row, way, now)
            gone = attempt.outcome is Outcome.GONE
            following = self._after(row, way, attempt, now)
        return Attempted(
            message_id=row["message_id"],
            provider_id=row["recipient"],
            partner_id=row["provider_partner_id"],
            channel=channel,
            at=now,
            next=following,
            endpoint_gone=gone,
            sandbox=row["sandbox"],
        )

    def _may_write(self, row: asyncpg.Record, now: datetime) -> bool:
        return sendable(self.catalogue.templates[row["template"]], now.date())

    def _after(
        self, row: asyncpg.Record, way: MessageChannel, attempt: Attempt, now: datetime
    ) -> Next:
        tried = AttemptMade(
            way, row["attempts"], attempt, mail_named=row["sealed_email"] is not None
        )
        return rules.after_try(tried, self.schedule, now, random.random())  # noqa: S311 - jitter

    async def _try(self, row: asyncpg.Record, way: MessageChannel, now: datetime) -> Attempt:
        try:
            if way is MessageChannel.WEBHOOK:
                return await self._call(row, now)
            mails = self._ways(row).mails
            return await mails.send(await self._mail(row, now), now) if mails else _NO_WAY
        except SealBroken:
            return Attempt(Outcome.REFUSED, "address_unclear")
        except Unavailable:
            return Attempt(Outcome.NOT_YET, "no_links")

    async def _call(self, row: asyncpg.Record, now: datetime) -> Attempt:
        columns = [c for c in ("secret", "previous_secret") if row[f"sealed_{c}"] is not None]
        secrets = [read_secret(self._open(row, column)) for column in columns]
        return await self.webhooks.send(self._open(row, "address"), secrets, message(row), now)

    def _ways(self, row: asyncpg.Record) -> Transports:
        return self.sandbox if row["sandbox"] else self.real

    async def _mail(self, row: asyncpg.Record, now: datetime) -> Mail:
        template = self.catalogue.templates[row["template"]]
        language = template.in_language(row["language"])
        links: list[str] = []
        by_link = self.catalogue.templates[rules.OFFER_MADE_LINK]
        asks = row["template"] == rules.OFFER_MADE and row["answer_by_link"]
        if self.links and asks and sendable(by_link, now.date()):
            links = await self.links.of(row["offer_ids"], language)
            template = by_link if links else template
        reference = ", ".join(map(str, row["offer_ids"] or [row["referral_id"]]))
        return Mail(
            id=str(row["message_id"]),
            sender=self.catalogue.senders[template.audience],
            to=self._open(row, "email" if row["way"] == MessageChannel.WEBHOOK else "address"),
            subject=template.subject[language],
            text=template.text[language].format(reference=reference, links="\n".join(links)),
        )

    def _open(self, row: asyncpg.Record, column: str) -> str:
        sealed = row[f"sealed_{column}"]
        return self.seal.open(row["recipient"], row["provider_partner_id"], column, sealed)


def way_of(row: asyncpg.Record) -> MessageChannel | Settle:
    """By which way a claimed message goes now: the contact may have changed meanwhile."""
    named = MessageChannel(row["way"] or MessageChannel.INBOX)
    if named is MessageChannel.INBOX:
        return Settle(MessageStatus.SENT)
    gave_out = row["disabled_at"] is not None or row["channel"] == MessageChannel.EMAIL
    if named is not MessageChannel.WEBHOOK or not gave_out:
        return named
    if row["sealed_email"] is not None:
        return MessageChannel.EMAIL
    return Settle(MessageStatus.FAILED, Why.ENDPOINT_GONE)


def message(row: asyncpg.Record) -> WebhookMessage:
    """The thin body: ids, type, time. Whoever needs more asks under its own name."""
    message_id = str(row["message_id"])
    if row["as_fhir"]:
        return WebhookMessage(message_id, fhir_notices.notification(row), fhir_notices.FHIR)
    body = {
        "type": rules.EVENT_OF[row["template"]],
        "id": message_id,
        "referral_id": str(row["referral_id"]),
        "timestamp": row["created_at"],
    }
    if row["offer_ids"]:
        body["offer_id"] = str(row["offer_ids"][0])
        body["offer_ids"] = [str(offer_id) for offer_id in row["offer_ids"]]
    if row["need_id"] is not None:
        body |= {name: row[name] for name in ("need", "result", "code")}
        body["need_id"] = str(row["need_id"])
    return WebhookMessage(message_id, orjson.dumps(body, option=orjson.OPT_UTC_Z))


def read_schedule(path: Path = RETRIES) -> Schedule:
    """Read when tries are made."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return Schedule(
        after_seconds=tuple(entries["after_seconds"]),
        jitter=entries["jitter"],
        longest_wait_asked=entries["longest_wait_asked"],
    )
