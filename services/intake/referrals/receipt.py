"""The receipt code: 50 bits in ten letters and digits, and one more that finds a slip of the pen.

It is made from the referral's id with a key, so the same answer can be given again although the
code is stored nowhere; the database knows only its keyed digest.
"""

import unicodedata
from collections.abc import Sequence
from operator import mul
from uuid import UUID

from services.intake.vault.sealing import Vault
from shared.ids import time_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
BITS = 5
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_SHIFTS = range(BITS * (LENGTH - 1), -1, -BITS)
# Odd, hence invertible modulo 32: any single wrong character is found.
_WEIGHTS = tuple(2 * n + 1 for n in range(LENGTH))
# The two signs that are typed for a dash in Chinese and Japanese and count as letters.
_READ = str.maketrans({"O": "0", "I": "1", "L": "1", "一": None, "ー": None})


def code_of(vault: Vault, referral_id: UUID) -> str:
    """The receipt code of a referral, such as `7KQ2M-9XW4T-C`."""
    values = _values(vault, referral_id, _version(vault, referral_id))
    code = "".join(map(ALPHABET.__getitem__, values))
    return f"{code[:5]}-{code[5:]}-{_check(values)}"


def index_for(vault: Vault, referral_id: UUID) -> bytes:
    """The digest that the referral's own code is found by."""
    version = _version(vault, referral_id)
    return _index(vault, _values(vault, referral_id, version), version)


def indexes_of(vault: Vault, typed: str) -> list[bytes]:
    """The digests a typed code is found by, one per version of the key; none when it is no code.

    Full-width letters are read as what they show; dashes and blanks of any kind are left out.
    """
    written = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(sign for sign in written if sign.isalnum()).translate(_READ)
    if len(plain) != LENGTH + 1 or not _VALUES.keys() >= set(plain):
        return []
    values = [_VALUES[letter] for letter in plain[:LENGTH]]
    if _check(values) != plain[LENGTH]:
        return []
    return [_index(vault, values, version) for version in vault.index_versions.newest_first()]


def _values(vault: Vault, referral_id: UUID, version: int) -> list[int]:
    made = vault.digest(b"receipt", referral_id.bytes, version)
    number = int.from_bytes(made[:7])
    return [number >> shift & 31 for shift in _SHIFTS]


def _version(vault: Vault, referral_id: UUID) -> int:
    # An id tells its time, and the key's file since when each version is used: so a receipt is
    # the same whenever it is asked for.
    return vault.index_versions.at(time_of(referral_id))


def _index(vault: Vault, values: Sequence[int], version: int) -> bytes:
    return vault.digest(b"receipt-index", bytes(values), version)


def _check(values: Sequence[int]) -> str:
    return ALPHABET[sum(map(mul, _WEIGHTS, values)) % len(ALPHABET)]
