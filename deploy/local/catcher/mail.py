"""The catcher's mail server: accepts every e-mail on loopback and passes none on."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.catcher.messages import Box, Caught

LIMIT_BYTES = 1_000_000


class Mailbox:
    """Puts each e-mail into the box, once per recipient."""

    def __init__(self, box: Box) -> None:
        self._box = box

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one e-mail."""
        content = envelope.content
        raw = content.encode() if isinstance(content, str) else content or b""
        message = message_from_bytes(raw, _class=EmailMessage, policy=default)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body else ""
        headers = {name.lower(): str(value) for name, value in message.items()}
        for recipient in envelope.rcpt_tos:
            self._box.put(
                Caught(
                    kind="email",
                    to=recipient,
                    sender=envelope.mail_from or "",
                    subject=str(message["Subject"] or ""),
                    reference=str(message["Message-ID"] or ""),
                    text=str(text).rstrip(),
                    headers=headers,
                    together=tuple(envelope.rcpt_tos),
                )
            )
        return "250 caught"


def protocol(box: Box) -> SMTP:
    """Make the server's side of one connection."""
    return SMTP(Mailbox(box), data_size_limit=LIMIT_BYTES, hostname="localhost", ident="Jieli")
