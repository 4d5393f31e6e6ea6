"""Whom a disclosure, a report or an inquiry goes to: a registered body, or a kind of body."""

from uuid import UUID

from services.intake.duties import rules, store
from services.intake.duties.rules import Recipient
from services.intake.registry.rules import is_abroad
from services.intake.vault.sealing import Vault
from shared.db import Transaction
from shared.errors import FieldError, Invalid
from shared.vocabulary import PartnerKind

MEND = "Mend these fields and send it again."


async def recipient_of(
    tx: Transaction, to: str, pointer: str = "/to"
) -> tuple[UUID | None, Recipient]:
    """The body that is meant, and its id where it is named. Raises Invalid for an unknown one."""
    kind = rules.ALIASES.get(to, to)
    if kind in set(PartnerKind):
        return None, Recipient(kind, is_abroad(kind, said=False))
    found = await store.recipient(tx, UUID(to)) if "-" in to else None
    if found is None:
        detail = "A registered organisation's id, or a kind of body, is needed."
        fault = FieldError(pointer=pointer, code="unknown_partner", detail=detail)
        raise Invalid(MEND, errors=[fault])
    return UUID(to), Recipient(*found)


def officer_digest(vault: Vault, partner_id: UUID, content: str, at: float) -> bytes:
    """A keyed digest of a staff reference, with the version of its key; `at`: seconds."""
    version = vault.index_versions.at(at)
    place = b"officer|" + partner_id.bytes
    return bytes([version]) + vault.digest(place, content.encode(), version)
