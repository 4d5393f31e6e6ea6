"""Contacts one per line: each line is a PUT of its own, answered by a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.notifications.contacts.form import ContactLine
from services.notifications.contacts.registrar import ContactRegistrar, StoredContact
from services.notifications.contacts.rules import Contact
from shared.db import Database
from shared.http.ndjson import Bounds, Result
from shared.http.routing import KIB
from shared.strict_json import read_as

BOUNDS = Bounds(line=16 * KIB, lines=20_000, at_once=200)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The lines of one batch, kept for the providers of one partner."""

    db: Database
    registrar: ContactRegistrar
    partner_id: UUID
    sandbox: bool

    def read(self, _number: int, line: bytes) -> ContactLine:
        """One line as a contact. Raises Malformed, Invalid."""
        return read_as(ContactLine, line)

    def is_urgent(self, _item: ContactLine) -> bool:
        """None is."""
        return False

    async def take(self, items: Sequence[ContactLine]) -> Sequence[Result]:
        """Check them side by side, and keep those that are right in one transaction."""
        checked = await self.registrar.check_all(items)
        good = [
            (item.provider_id, contact)
            for item, contact in zip(items, checked, strict=True)
            if isinstance(contact, Contact)
        ]
        kept: dict[UUID, StoredContact] = {}
        if good:
            async with self.db.transaction() as tx:
                done = await self.registrar.keep(tx, self.partner_id, good, sandbox=self.sandbox)
                kept = {k.provider_id: k for k in done}
        return [
            {"status": 200, **shown(kept[item.provider_id])}
            if isinstance(contact, Contact)
            else contact
            for item, contact in zip(items, checked, strict=True)
        ]


def shown(kept: StoredContact) -> dict[str, Any]:
    """What is answered about a kept contact."""
    body: dict[str, Any] = {"provider_id": kept.provider_id, "channel": kept.channel}
    return body if kept.new_secret is None else body | {"secret": kept.new_secret}
