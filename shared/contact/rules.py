"""Judges a safe contact. Intake asks when she says it, notifications when a message is due.

What passes here once passes again: each reading gives the form it takes.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from shared.contact.contact_windows import Window, read_window
from shared.contact.mail import mail_address, mailbox
from shared.contact.telephone import callable_number, mobile_number
from shared.contact.time_zones import AT_HOME, zone
from shared.fields import UnfitError
from shared.vocabulary import SafeChannel
from shared.vocabulary.languages import UNSAID, language


@dataclass(frozen=True, slots=True)
class SafeContact:
    """The way she said is safe. `address` is empty for `none` alone. Never logged.

    `sandbox` marks the contact of a rehearsal: a client marked `test` entered it.
    """

    channel: SafeChannel
    address: str
    windows: tuple[Window, ...]
    zone: ZoneInfo
    language: str
    confirmed_on: date | None
    sandbox: bool = False

    @property
    def receiver(self) -> str:
        """What rings: equal for all ways of writing one number or one mailbox."""
        by_mail = self.channel is SafeChannel.EMAIL
        return f"{self.channel}|{mailbox(self.address) if by_mail else self.address}"


def address(channel: SafeChannel, text: str) -> str:
    """The address in the form it is used in. Raises UnfitError if this channel has no such one."""
    return _READ[channel](text)


def read_contact(said: Mapping[str, Any]) -> SafeContact:
    """A contact as intake keeps it.

    Raises UnfitError; KeyError or ValueError when it is not one at all.
    """
    channel = SafeChannel(said["channel"])
    return SafeContact(
        channel=channel,
        address=address(channel, str(said.get("address") or "")),
        windows=_windows(said.get("windows") or ()),
        zone=zone(said.get("time_zone") or AT_HOME),
        language=language(said.get("language") or UNSAID),
        confirmed_on=_day(said.get("confirmed_on")),
        sandbox=said.get("sandbox") is True,
    )


def _windows(said: Sequence[Mapping[str, Any]]) -> tuple[Window, ...]:
    return tuple(read_window(each["days"], each["from"], each["to"]) for each in said)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _account(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    fits = 3 <= len(plain) <= 200 and plain.isprintable()
    if not fits or any(c.isspace() for c in plain):
        raise UnfitError("not_an_account", "The name of one account, without blanks, is needed.")
    return plain


_READ: dict[SafeChannel, Callable[[str], str]] = {
    SafeChannel.NONE: lambda _: "",
    SafeChannel.SMS: mobile_number,
    SafeChannel.PHONE: callable_number,
    SafeChannel.EMAIL: mail_address,
    SafeChannel.WECHAT: _account,
}
