"""Asks intake where she may be reached, and makes the one try to reach her there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.channels.mail import Mail
from services.notifications.channels.outcome import Came, Try
from services.notifications.channels.sms import Sms
from services.notifications.channels.ways import Ways
from services.notifications.safety.rules import Go, Why, read_contact
from services.notifications.safety.turns import Digests
from services.notifications.templates.catalogue import Catalogue
from shared.contact.rules import SafeContact
from shared.security.between import Neighbours
from shared.vocabulary.codes import MessageAudience, MessageChannel

SAFE_CONTACTS = "/internal/v1/safe-contacts"


@dataclass(frozen=True, slots=True)
class Messenger:
    """The way to a survivor. `switched_on` is the stop switch of the settings."""

    neighbours: Neighbours
    real: Ways
    sandbox: Ways
    catalogue: Catalogue
    digests: Digests
    switched_on: bool = True

    def ways_to(self, contact: SafeContact) -> Ways:
        """The ways a message to this contact may take."""
        return self.sandbox if contact.sandbox else self.real

    async def contacts(self, referral_ids: Sequence[UUID]) -> dict[UUID, SafeContact | Why]:
        """Where the survivors of these referrals may be reached, or why not.

        Raises Unavailable when intake does not answer: then nothing is sent.
        """
        asked = [str(referral_id) for referral_id in referral_ids]
        answer = await self.neighbours.post("intake", SAFE_CONTACTS, {"referral_ids": asked})
        found: Mapping[str, Any] = answer.get("contacts", {})
        return {
            referral_id: read_contact(found.get(str(referral_id))) for referral_id in referral_ids
        }

    async def send(
        self, message_id: UUID, code: str, contact: SafeContact, go: Go, now: datetime
    ) -> Try:
        """Send the approved sentence, exactly as it was approved, once."""
        ways = self.ways_to(contact)
        template = self.catalogue.templates[code]
        language = template.in_language(contact.language)
        text = template.text[language]
        if go.channel is MessageChannel.SMS and ways.sms is not None:
            return await ways.sms.send(Sms(contact.address, text, str(message_id), go.expires_at))
        if go.channel is not MessageChannel.EMAIL or ways.mails is None:
            return Try(Came.REFUSED, "sandbox")
        sender = self.catalogue.senders[MessageAudience.SURVIVOR]
        mail = Mail(str(message_id), sender, contact.address, template.subject[language], text)
        return await ways.mails.send(mail, now)
