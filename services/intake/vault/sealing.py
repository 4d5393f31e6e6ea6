"""Seals what only the right person may read, under a key of that referral alone."""

import time
from dataclasses import dataclass
from uuid import UUID

from services.intake.vault.keys import KeyWrapping
from shared.contact.telephone import compared
from shared.security.aead import new_key, seal, seal_each, unseal
from shared.security.key_versions import KeyFile, KeyVersions
from shared.security.keyed_digest import hmac_sha256

IDENTITY, SAFE_CONTACT, NARRATIVE = "identity", "safe_contact", "narrative"
COLUMNS = (IDENTITY, SAFE_CONTACT, NARRATIVE)
INDEX_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """One referral's sealed columns (those that were given) and its wrapped key."""

    wrapped: bytes
    kek_version: int
    columns: dict[str, bytes]


class Vault:
    """Seals and opens; it holds no plain data key longer than one call."""

    def __init__(self, keys: KeyWrapping, index: KeyFile | KeyVersions | bytes) -> None:
        self.keys = keys
        self._index = KeyVersions(1, {1: index}) if isinstance(index, bytes) else index

    def seal(self, referral_id: UUID, contents: dict[str, bytes]) -> Sealed:
        """Seal the columns given under a new key of this referral."""
        key, version = new_key(), self.keys.version
        ending = _ending(referral_id)
        placed = {_PLACES[column] + ending: plain for column, plain in contents.items()}
        return Sealed(
            wrapped=self.keys.wrap(key, version, _PLACES["key"] + ending),
            kek_version=version,
            columns=dict(zip(contents, seal_each(key, placed), strict=True)),
        )

    def seal_again(self, referral_id: UUID, sealed: Sealed, column: str, plain: bytes) -> bytes:
        """Seal a column anew under the key that this referral has already."""
        place = _place("key", referral_id)
        key = self.keys.unwrap(sealed.wrapped, sealed.kek_version, place)
        return seal(key, plain, _place(column, referral_id))

    def open(self, referral_id: UUID, sealed: Sealed) -> dict[str, bytes]:
        """Open sealed columns; raises SealBroken when one was moved here from elsewhere."""
        place = _place("key", referral_id)
        key = self.keys.unwrap(sealed.wrapped, sealed.kek_version, place)
        return {
            column: unseal(key, hidden, _place(column, referral_id))
            for column, hidden in sealed.columns.items()
        }

    def rewrap(self, referral_id: UUID, wrapped: bytes, kek_version: int, version: int) -> bytes:
        """The same data key under another version; no sealed column is touched."""
        place = _place("key", referral_id)
        return self.keys.wrap(self.keys.unwrap(wrapped, kek_version, place), version, place)

    @property
    def index_versions(self) -> KeyVersions:
        """The versions of the key of digests."""
        return self._index.held() if isinstance(self._index, KeyFile) else self._index

    def phone_index(self, partner_id: UUID, phone: str) -> bytes:
        """A keyed digest, equal for equal numbers of one partner, meaningless without the key.

        Raises UnfitError for a text that is no telephone number.
        """
        return self._phone_index(partner_id, phone, self.index_versions.at(time.time()))

    def phone_indexes(self, partner_id: UUID, phone: str) -> list[bytes]:
        """The digests of a number under every version, to look it up with. Raises as above."""
        versions = self.index_versions.newest_first()
        return [self._phone_index(partner_id, phone, version) for version in versions]

    def _phone_index(self, partner_id: UUID, phone: str, version: int) -> bytes:
        return self.index_digest(b"phone|" + partner_id.bytes, compared(phone).encode(), version)

    def index_digest(self, purpose: bytes, content: bytes, version: int) -> bytes:
        """As `digest`, saying its version, as `index_version` reads it."""
        made = self.digest(purpose, content, version)
        return made if version == 1 else bytes([version]) + made

    def digest(self, purpose: bytes, content: bytes, version: int) -> bytes:
        """A keyed digest for one purpose, 16 bytes; the key never enters the database."""
        key = self.index_versions.keys[version]
        return hmac_sha256(key, purpose + b"|" + content)[:INDEX_BYTES]


def index_version(phone_index: bytes) -> int:
    """The version that a digest was made with: those after the first say it."""
    return 1 if len(phone_index) == INDEX_BYTES else phone_index[0]


def _place(column: str, referral_id: UUID) -> bytes:
    return _PLACES[column] + _ending(referral_id)


def _ending(referral_id: UUID) -> bytes:
    return referral_id.bytes + b"|1"


_PLACES = {column: b"vault|" + column.encode() + b"|" for column in ("key", *COLUMNS)}
