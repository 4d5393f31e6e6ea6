"""Checks contacts as they come in, seals them and keeps them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications.channels.resolve import Lookup, lookup, reachable_at
from services.notifications.channels.rules import TargetRefused
from services.notifications.channels.signing import new_secret
from services.notifications.contacts import store
from services.notifications.contacts.form import ContactForm
from services.notifications.contacts.rules import MEND, Contact, read_form, target_fault
from services.notifications.contacts.seal import ContactSeal
from services.notifications.contacts.store import Sealed
from shared.db import Transaction
from shared.errors import Invalid
from shared.vocabulary import MessageChannel


@dataclass(frozen=True, slots=True)
class StoredContact:
    """A contact that was kept. `new_secret` is shown once, if it was made here."""

    provider_id: UUID
    channel: MessageChannel
    new_secret: str | None


@dataclass(frozen=True, slots=True)
class ContactRegistrar:
    """What it takes to accept a contact."""

    seal: ContactSeal
    allowed_hosts: frozenset[str] = frozenset()
    look: Lookup = lookup

    async def check(self, form: ContactForm) -> Contact:
        """The contact of a form; a webhook's name is looked up, and every address behind it judged.

        Raises Invalid.
        """
        contact = read_form(form, self.allowed_hosts)
        if contact.target is not None:
            try:
                await reachable_at(contact.target, self.look)
            except TargetRefused as refused:
                raise Invalid(MEND, errors=[target_fault(refused)]) from None
        return contact

    async def check_all(self, forms: Sequence[ContactForm]) -> list[Contact | Invalid]:
        """Check many side by side; each answer is the contact or what is wrong with it."""
        return list(await asyncio.gather(*map(self._checked, forms)))

    async def keep(
        self,
        tx: Transaction,
        partner_id: UUID,
        contacts: Sequence[tuple[UUID, Contact]],
        *,
        sandbox: bool = False,
    ) -> list[StoredContact]:
        """Seal and keep contacts of a partner's providers; of two for one the last holds.

        Those for rehearsals stand beside the real ones and touch none of them.
        """
        latest = dict(contacts)
        webhooks = [p for p, c in latest.items() if c.channel is MessageChannel.WEBHOOK]
        before = (
            await store.secrets_in_force(tx, partner_id, webhooks, sandbox=sandbox)
            if webhooks
            else {}
        )
        kept, rows = [], []
        for provider_id, contact in latest.items():
            made = _secret_to_make(contact)
            row = replace(self._sealed(provider_id, partner_id, contact, made), sandbox=sandbox)
            rows.append(self._with_previous(row, contact.secret or made, before.get(provider_id)))
            kept.append(StoredContact(provider_id, contact.channel, made))
        if rows:
            await store.keep(tx, rows)
        return kept

    async def _checked(self, form: ContactForm) -> Contact | Invalid:
        try:
            return await self.check(form)
        except Invalid as invalid:
            return invalid

    def _sealed(
        self, provider_id: UUID, partner_id: UUID, contact: Contact, made: str | None
    ) -> Sealed:
        def closed(column: str, text: str | None) -> bytes | None:
            return None if text is None else self.seal.close(provider_id, partner_id, column, text)

        return Sealed(
            provider_id=provider_id,
            partner_id=partner_id,
            channel=contact.channel,
            language=contact.language,
            address=closed("address", contact.address),
            email=closed("email", contact.email),
            secret=closed("secret", contact.secret or made),
            previous_secret=None,
            answer_by_link=contact.answer_by_link,
            as_fhir=contact.as_fhir,
        )

    def _with_previous(self, row: Sealed, secret: str | None, before: bytes | None) -> Sealed:
        if before is None or secret is None:
            return row
        place = (row.provider_id, row.partner_id)
        old = self.seal.open(*place, "secret", before)
        if old == secret:
            return row
        return replace(row, previous_secret=self.seal.close(*place, "previous_secret", old))


def _secret_to_make(contact: Contact) -> str | None:
    needs_one = contact.channel is MessageChannel.WEBHOOK and contact.secret is None
    return new_secret() if needs_one else None
