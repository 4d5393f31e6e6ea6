"""Seals a provider's address and signing secret, each bound to its row and column."""

from dataclasses import dataclass
from uuid import UUID

from shared.security.aead import seal, unseal


@dataclass(frozen=True, slots=True)
class ContactSeal:
    """Opens and closes what a contact keeps, under this service's own key."""

    key: bytes

    def close(self, provider_id: UUID, partner_id: UUID, column: str, text: str) -> bytes:
        """Seal a text for one column of one contact."""
        return seal(self.key, text.encode(), _place(provider_id, partner_id, column))

    def open(self, provider_id: UUID, partner_id: UUID, column: str, sealed: bytes) -> str:
        """Open it again. Raises SealBroken if it was moved, changed or sealed by another key."""
        return unseal(self.key, sealed, _place(provider_id, partner_id, column)).decode()


def _place(provider_id: UUID, partner_id: UUID, column: str) -> bytes:
    return f"provider_contact|{column}|{provider_id}|{partner_id}".encode()
