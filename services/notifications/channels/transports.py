"""The ways out to people's own phones and mailboxes, one set for real ones and one for rehearsals.

What a client marked `test` set off never leaves by the real set: a rehearsal may name any number.
"""

from dataclasses import dataclass

from services.notifications.channels.mail import Mails
from services.notifications.channels.sms import SmsProvider
from shared.settings import Settings
from shared.vocabulary import MessageChannel


@dataclass(frozen=True, slots=True)
class Transports:
    """How SMS and mail go out; None where there is no such way."""

    sms: SmsProvider | None = None
    mails: Mails | None = None

    def has(self, channel: MessageChannel) -> bool:
        """Whether this way is there."""
        return {MessageChannel.SMS: self.sms, MessageChannel.EMAIL: self.mails}[channel] is not None

    async def close(self) -> None:
        """Close every connection."""
        if self.sms is not None:
            await self.sms.close()


def real_transports(settings: Settings) -> Transports:
    """The ways to real people."""
    return Transports(SmsProvider(settings.sms), Mails(settings.smtp_host, settings.smtp_port))


def sandbox_transports(settings: Settings) -> Transports:
    """The ways that rehearsals take; a way that is not set is not there."""
    host = settings.sandbox_smtp_host
    return Transports(
        SmsProvider(settings.sandbox_sms_url) if settings.sandbox_sms_url else None,
        Mails(host, settings.sandbox_smtp_port) if host else None,
    )
