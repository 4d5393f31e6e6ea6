"""E-mail addresses: exactly one recipient, in the form it is sent to."""

import unicodedata

from shared.fields import UnfitError


def mail_address(text: str) -> str:
    """One plain address, its domain in lower case and ASCII. Raises UnfitError."""
    # Loaded at the first address: only processes that see one carry it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        found = validate_email(plain, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        found = None
    if found is None or found.ascii_email is None:
        raise UnfitError("not_a_mail_address", "One plain e-mail address is needed.")
    return found.ascii_email


def mailbox(address: str) -> str:
    """The mailbox an address leads to: its case and what follows a `+` are the same box."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
