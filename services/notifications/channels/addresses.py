"""What an address must look like before anything is sent to it: exactly one recipient, no more."""

import re

_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE = re.compile(r"\+?[0-9]{6,15}")


def is_mail_address(text: str) -> bool:
    """True for one plain mail address."""
    return len(text) <= 254 and _MAIL.fullmatch(text) is not None


def is_phone_number(text: str) -> bool:
    """True for one telephone number, digits only."""
    return _PHONE.fullmatch(text) is not None
