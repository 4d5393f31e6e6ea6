"""Asks intake where she may be reached, and makes the one try to reach her there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.channels.attempt import CONNECT_WITHIN_SECONDS, Attempt, Outcome
from services.notifications.channels.mail import Mail
from services.notifications.channels.sms import Sms
from services.notifications.channels.transports import Transports
from services.notifications.safety.frequency_cap import Digests
from services.notifications.safety.rules import Go, Why, read_contact
from services.notifications.templates.catalogue import Catalogue
from shared.contact.rules import SafeContact
from shared.service_client import ServiceClient
from shared.vocabulary import MessageAudience, MessageChannel

SAFE_CONTACTS = "/internal/v1/safe-contacts"


@dataclass(frozen=True, slots=True)
class Messenger:
    """The way to a survivor. `switched_on` is the stop switch of the settings."""

    service_client: ServiceClient
    real: Transports
    sandbox: Transports
    catalogue: Catalogue
    digests: Digests
    switched_on: bool = True

    def transports_for(self, contact: SafeContact) -> Transports:
        """The ways a message to this contact may take."""
        return self.sandbox if contact.sandbox else self.real

    async def contacts(self, referral_ids: Sequence[UUID]) -> dict[UUID, SafeContact | Why]:
        """Where the survivors of these referrals may be reached, or why not.

        Raises Unavailable when intake does not answer: then nothing is sent.
        """
        asked = [str(referral_id) for referral_id in referral_ids]
        answer = await self.service_client.post("intake", SAFE_CONTACTS, {"referral_ids": asked})
        found: Mapping[str, Any] = answer.get("contacts", {})
        return {
            referral_id: read_contact(found.get(str(referral_id))) for referral_id in referral_ids
        }

    async def send(
        self, message_id: UUID, code: str, contact: SafeContact, go: Go, now: datetime
    ) -> Attempt:
        """Send the approved sentence, exactly as it was approved, once."""
        transports = self.transports_for(contact)
        template = self.catalogue.templates[code]
        language = template.in_language(contact.language)
        text = template.text[language]
        if go.channel is MessageChannel.SMS and transports.sms is not None:
            return await transports.sms.send(
                Sms(contact.address, text, str(message_id), go.expires_at)
            )
        if go.channel is not MessageChannel.EMAIL or transports.mails is None:
            return Attempt(Outcome.REFUSED, "sandbox")
        sender = self.catalogue.senders[MessageAudience.SURVIVOR]
        mail = Mail(str(message_id), sender, contact.address, template.subject[language], text)
        return await transports.mails.send(mail, now, ready_within=CONNECT_WITHIN_SECONDS)
