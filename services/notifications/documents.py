"""What is read of messages and contacts, as it is documented; nobody builds these."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.notifications.templates.rules import Status
from shared.vocabulary import MessageAudience, MessageChannel, Need

MessageState = Literal["pending", "sent", "held", "failed", "unknown"]


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class MessageView(View):
    """A message and what became of it. Where it went is shown to nobody."""

    message_id: UUID = Field(description="Id of the message; the same on every try")
    referral_id: UUID = Field(description="The referral it is about")
    offer_ids: list[UUID] = Field(description="The offers it is about")
    need_id: UUID | None = Field(None, description="The need whose end it tells of")
    need: Need | None = Field(None, description="The kind of help that ended")
    result: str | None = Field(None, description="How the need ended; a code")
    code: str | None = Field(None, description="What came of it, or why it is unmet; a code")
    audience: MessageAudience = Field(description="To whom it is addressed")
    channel: MessageChannel = Field(description="By which way")
    template: str = Field(description="Which approved sentence; see GET /v1/templates")
    priority: Literal["urgent", "routine"] = Field(description="Whether it goes before all else")
    status: MessageState = Field(description="What became of it")
    reason: str | None = Field(description="Why it was held or failed; a code")
    attempts: int = Field(description="How often it was tried")
    created_at: datetime = Field(description="When it was made")
    not_before: datetime | None = Field(description="When it is tried next, at the earliest")
    settled_at: datetime | None = Field(description="When it ended")


class MessagesView(View):
    """The messages about one referral, first to last."""

    items: list[MessageView] = Field(description="The messages, 500 at most")


class HeldPage(View):
    """Some messages that need a person, oldest first."""

    items: list[MessageView] = Field(description="The messages")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class AgainAllView(View):
    """How many messages are sent again."""

    pending: int = Field(description="Messages that wait to be sent again")


class AgainView(View):
    """A message that is sent again."""

    message_id: UUID = Field(description="Id of the message")
    status: Literal["pending"] = Field(description="It waits to be sent again")


class ContactKept(View):
    """How one is told from now on."""

    provider_id: UUID | None = Field(None, description="The provider; left out for your own")
    channel: MessageChannel = Field(description="By which way")
    secret: str | None = Field(
        None, description="The signing secret, if it was made here; shown this once"
    )


class ContactLineKept(ContactKept):
    """One line's answer: how the provider is told from now on."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[200] = Field(description="The HTTP status this line would have had alone")


class ContactView(View):
    """How one is told. Never the address, never the secret."""

    provider_id: UUID | None = Field(None, description="The provider; left out for your own")
    channel: MessageChannel = Field(description="By which way")
    language: str = Field(description="Language of e-mails")
    answer_by_link: bool = Field(
        description="Whether an e-mail about an offer carries a link that answers it once"
    )
    email_named: bool = Field(description="Whether an e-mail address takes a webhook's place")
    disabled_at: datetime | None = Field(description="Since when the webhook is switched off")
    disabled_reason: str | None = Field(description="Why it is; a code")
    updated_at: datetime = Field(description="When it was last said")


class TemplateView(View):
    """A sentence in its languages, and who approved it."""

    code: str = Field(description="Its name")
    audience: MessageAudience = Field(description="To whom it is sent")
    text: dict[str, str] = Field(description="The sentence by language")
    subject: dict[str, str] = Field(description="The subject of e-mails by language")
    status: Status = Field(description="Whether it is a proposal or approved")
    approved: bool = Field(description="Whether somebody has approved it by now")
    sent: bool = Field(description="Whether it is sent here")
    approved_on: date | None = Field(description="Day of the approval")
    approved_by: str | None = Field(description="Who approved it")
    source: str = Field(description="On what it rests")
    faults: list[str] = Field(description="What is wrong with it; codes")


class TemplatesView(View):
    """Every sentence that may be sent."""

    items: list[TemplateView] = Field(description="The sentences")


class StopView(View):
    """The stop switch of every message to a survivor."""

    stopped: bool = Field(description="true: nothing is sent to a survivor")
    changed_by: str | None = Field(None, description="The client that last pressed or released it")
    changed_at: datetime | None = Field(None, description="When")
