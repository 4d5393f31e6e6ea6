"""Tokens of answer links: 256 random bits, of which the database knows a digest."""

import hashlib
import secrets

WRITTEN = 43
"""Characters of a token."""


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    # Of so many random bits a digest needs no key: nobody tries them all.
    return hashlib.blake2b(token.encode(), person=b"answer-link").digest()[:32]
