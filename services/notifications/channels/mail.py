"""Sends e-mail through the mail server of the settings: plain text, nothing that reports back."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from services.notifications.channels.attempt import Attempt, Outcome

TIMEOUT_SECONDS = 15.0
_TEMPORARY = range(400, 500)


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. `id` is the message's own id: its Message-ID is the same on every try."""

    id: str
    sender: str
    to: str
    subject: str
    text: str

    def compose(self, now: datetime) -> EmailMessage:
        """The e-mail as it goes over the wire.

        Raises ValueError if an address holds a line break.
        """
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = self.to
        message["Subject"] = self.subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = f"<{self.id}@{self.sender.rpartition('@')[2]}>"
        message.set_content(self.text)
        return message


class Mails:
    """The way out by e-mail."""

    def __init__(self, host: str, port: int, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._host = host
        self._port = port
        self._timeout = timeout

    async def send(
        self, mail: Mail, now: datetime, *, ready_within: float | None = None
    ) -> Attempt:
        """Hand an e-mail to the mail server. Never raises for the server's faults.

        `ready_within`: so many seconds the server has until it asks for the text; after that it is
        not given. None: as long as it takes.
        """
        try:
            message = mail.compose(now)
        except ValueError:
            return Attempt(Outcome.REFUSED, "address_unclear")
        server = aiosmtplib.SMTP(hostname=self._host, port=self._port, timeout=self._timeout)
        try:
            async with asyncio.timeout(ready_within):
                await server.connect()
            await server.send_message(message)
            with suppress(aiosmtplib.SMTPException):
                await server.quit()
        except aiosmtplib.SMTPException as fault:
            return _judge(fault)
        except TimeoutError:
            return Attempt(Outcome.NOT_YET, "no_connection")
        finally:
            server.close()
        return Attempt(Outcome.DELIVERED)


def _judge(fault: aiosmtplib.SMTPException) -> Attempt:
    """What a fault leaves open. Only an answer, or no connection at all, is certain."""
    if isinstance(fault, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in fault.recipients]
        return _answered(max(codes, default=550))
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return _answered(fault.code)
    if isinstance(fault, aiosmtplib.SMTPConnectError | aiosmtplib.SMTPConnectTimeoutError):
        return Attempt(Outcome.NOT_YET, "no_connection")
    return Attempt(Outcome.DOUBTFUL, "broken_connection")


def _answered(code: int) -> Attempt:
    return Attempt(Outcome.NOT_YET if code in _TEMPORARY else Outcome.REFUSED, f"smtp_{code}")
