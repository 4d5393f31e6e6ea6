"""Sealing: AES-256-GCM under a random 96-bit nonce, bound to the place it belongs to."""

import contextlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.security.versions import VersionedKey

NONCE = 12


class SealBroken(Exception):  # noqa: N818 - says what it is
    """The ciphertext was changed, moved, or sealed under another key."""


def new_key() -> bytes:
    """A random 256-bit key."""
    return AESGCM.generate_key(256)


def seal(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Seal for one place, such as b"vault|identity|<id>|1": nonce, then ciphertext and tag."""
    nonce = os.urandom(NONCE)
    key = key.newest if isinstance(key, VersionedKey) else key
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def unseal(key: bytes, sealed: bytes, place: bytes) -> bytes:
    """Open what was sealed for this place. Raises SealBroken."""
    for each in key.each() if isinstance(key, VersionedKey) else (key,):
        with contextlib.suppress(InvalidTag):
            return AESGCM(each).decrypt(sealed[:NONCE], sealed[NONCE:], place)
    raise SealBroken
