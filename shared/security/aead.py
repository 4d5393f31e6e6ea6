"""Sealing: AES-256-GCM under a random 96-bit nonce, bound to the place it belongs to."""

import contextlib
import os
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.security.key_versions import VersionedKey

NONCE = 12


class SealBroken(Exception):  # noqa: N818 - says what it is
    """The ciphertext was changed, moved, or sealed under another key."""


def new_key() -> bytes:
    """A random 256-bit key."""
    return AESGCM.generate_key(256)


def seal(key: bytes, plain: bytes, aad: bytes, *, lasting: bool = False) -> bytes:
    """Seal for one place, such as b"vault|identity|<id>|1": nonce, then ciphertext and tag.

    `lasting` says of a key that the process holds it as long as it runs; of a versioned one it is
    known.
    """
    nonce = os.urandom(NONCE)
    if isinstance(key, VersionedKey):
        key, lasting = key.newest, True
    cipher = _lasting(key) if lasting else AESGCM(key)
    return nonce + cipher.encrypt(nonce, plain, aad)


def seal_each(key: bytes, contents: Mapping[bytes, bytes]) -> list[bytes]:
    """Seal each content for the place it is given by, as `seal`, all under one key."""
    cipher, chance = AESGCM(key), os.urandom(NONCE * len(contents))
    nonces = [chance[at : at + NONCE] for at in range(0, len(chance), NONCE)]
    return [
        nonce + cipher.encrypt(nonce, plain, aad)
        for nonce, (aad, plain) in zip(nonces, contents.items(), strict=True)
    ]


@lru_cache(maxsize=16)
def _lasting(key: bytes) -> AESGCM:
    return AESGCM(key)


def unseal(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Open what was sealed for this place. Raises SealBroken."""
    for each in key.each() if isinstance(key, VersionedKey) else (key,):
        with contextlib.suppress(InvalidTag):
            return AESGCM(each).decrypt(sealed[:NONCE], sealed[NONCE:], aad)
    raise SealBroken
