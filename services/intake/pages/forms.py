"""Forms that only our own pages can send: names new at each render, and a ticket that proves it.

A browser keeps what was typed by the names of fields; names that nobody has seen before bring
nothing back, and say nothing to whoever looks. A ticket is bound to the session it was made for.
"""

import base64
import hmac
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from shared.errors import Forbidden, Malformed
from shared.http.same_origin import ELSEWHERE
from shared.security.keyed_digest import hmac_sha256

FORMS = (
    "begin", "code", "needs", "harm", "self", "contact", "send", "kept", "confirm", "change",
    "none", "word", "end", "erase", "erase_sure", "copy", "back", "stop",
    "release", "received", "file", "correct",
)  # fmt: skip
"""What a form is for, by its number in a ticket: append only."""
FRESH = 12 * 3600.0
"""So long may a form lie open before it is sent, seconds; a session ends long before."""
MOST_FIELDS = 80
_NONCE, _MAC = 9, 16
_PAYLOAD = _NONCE + 4 + 1


@dataclass(frozen=True, slots=True)
class Form:
    """One form on one rendered page, or one that came back: its names are its own."""

    key: bytes
    purpose: str
    nonce: bytes
    ticket: str

    @classmethod
    def fresh(cls, key: bytes, purpose: str, session_id: bytes) -> "Form":
        """A form for this session, with names that nobody has seen."""
        nonce = os.urandom(_NONCE)
        payload = nonce + int(time.time()).to_bytes(4) + bytes([FORMS.index(purpose)])
        written = base64.urlsafe_b64encode(payload + _proof(key, session_id, payload)).decode()
        return cls(key, purpose, nonce, written.rstrip("="))

    def name(self, what: str) -> str:
        """The name that a field, or an answer in it, has on this page alone."""
        made = hmac_sha256(self.key, b"page-name|" + self.nonce + what.encode())[:6]
        return "f" + base64.b32encode(made).decode().rstrip("=").lower()

    def said(self, sent: Mapping[str, str], fields: tuple[str, ...]) -> dict[str, str]:
        """What was sent in these fields, by their own names; what is empty is left out."""
        found = {what: sent.get(self.name(what), "") for what in fields}
        return {what: value for what, value in found.items() if value.strip()}


def read(key: bytes, session_id: bytes, body: bytes) -> tuple[Form, dict[str, str]]:
    """The form that was sent, and its fields by the names they had.

    Raises Malformed; Forbidden when its ticket is not of this session, or is missing.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Malformed("Send the form as the page has it.") from None
    if not pairs:
        raise _from_elsewhere()
    return _judged(key, session_id, pairs[0][1]), dict(pairs)


def _judged(key: bytes, session_id: bytes, ticket: str) -> Form:
    try:
        raw = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
    except ValueError:
        raise _from_elsewhere() from None
    payload, proof = raw[:_PAYLOAD], raw[_PAYLOAD:]
    if len(raw) != _PAYLOAD + _MAC or not hmac.compare_digest(
        proof, _proof(key, session_id, payload)
    ):
        raise _from_elsewhere()
    issued = int.from_bytes(payload[_NONCE:-1])
    if time.time() - issued > FRESH or payload[-1] >= len(FORMS):
        raise _from_elsewhere()
    return Form(key, FORMS[payload[-1]], payload[:_NONCE], ticket)


def _proof(key: bytes, session_id: bytes, payload: bytes) -> bytes:
    return hmac_sha256(key, b"page-ticket|" + session_id + b"|" + payload)[:_MAC]


def _from_elsewhere() -> Forbidden:
    return Forbidden(ELSEWHERE)
