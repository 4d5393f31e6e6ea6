"""Carries one message to one provider by the way the provider named."""

import random
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson

from services.notifications.channels.mail import Mail
from services.notifications.channels.outcome import Came, Try
from services.notifications.channels.signing import Letter, read_secret
from services.notifications.channels.ways import Ways
from services.notifications.channels.webhook import Webhooks
from services.notifications.contacts.seal import ContactSeal
from services.notifications.messages import rules
from services.notifications.messages.rules import Next, Schedule, Settle, Tried, Why
from services.notifications.templates.catalogue import Catalogue
from services.notifications.templates.rules import sendable
from shared.security.sealing import SealBroken
from shared.vocabulary.codes import MessageChannel, MessageStatus

_NO_WAY = Try(Came.REFUSED, "sandbox")
TRIES = Path(__file__).parent.parent / "channels" / "tries.toml"


@dataclass(frozen=True, slots=True)
class Carried:
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
class Courier:
    """Knows the ways out, the sentences, the key of contacts and the schedule of tries."""

    webhooks: Webhooks
    real: Ways
    sandbox: Ways
    seal: ContactSeal
    catalogue: Catalogue
    schedule: Schedule

    async def carry(self, row: asyncpg.Record, now: datetime) -> Carried:
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
            gone = attempt.came is Came.GONE
            following = self._after(row, way, attempt, now)
        return Carried(
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

    def _after(self, row: asyncpg.Record, way: MessageChannel, attempt: Try, now: datetime) -> Next:
        tried = Tried(way, row["attempts"], attempt, mail_named=row["sealed_email"] is not None)
        return rules.after_try(tried, self.schedule, now, random.random())  # noqa: S311 - jitter

    async def _try(self, row: asyncpg.Record, way: MessageChannel, now: datetime) -> Try:
        try:
            if way is MessageChannel.WEBHOOK:
                return await self._call(row, now)
            mails = self._ways(row).mails
            return await mails.send(self._mail(row), now) if mails else _NO_WAY
        except SealBroken:
            return Try(Came.REFUSED, "address_unclear")

    async def _call(self, row: asyncpg.Record, now: datetime) -> Try:
        columns = [c for c in ("secret", "previous_secret") if row[f"sealed_{c}"] is not None]
        secrets = [read_secret(self._open(row, column)) for column in columns]
        return await self.webhooks.send(self._open(row, "address"), secrets, letter(row), now)

    def _ways(self, row: asyncpg.Record) -> Ways:
        return self.sandbox if row["sandbox"] else self.real

    def _mail(self, row: asyncpg.Record) -> Mail:
        template = self.catalogue.templates[row["template"]]
        language = template.in_language(row["language"])
        reference = ", ".join(map(str, row["offer_ids"] or [row["referral_id"]]))
        return Mail(
            id=str(row["message_id"]),
            sender=self.catalogue.senders[template.audience],
            to=self._open(row, "email" if row["way"] == MessageChannel.WEBHOOK else "address"),
            subject=template.subject[language],
            text=template.text[language].format(reference=reference),
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


def letter(row: asyncpg.Record) -> Letter:
    """The thin body: ids, type, time. Whoever needs more asks under its own name."""
    message_id = str(row["message_id"])
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
    return Letter(message_id, orjson.dumps(body))


def read_schedule(path: Path = TRIES) -> Schedule:
    """Read when tries are made."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return Schedule(
        after_seconds=tuple(entries["after_seconds"]),
        jitter=entries["jitter"],
        longest_wait_asked=entries["longest_wait_asked"],
    )
