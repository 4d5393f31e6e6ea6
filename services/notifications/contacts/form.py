"""How a provider is told, as it is written in a request."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.fields import Flag, typed
from shared.vocabulary import MessageChannel

Way = Literal[MessageChannel.WEBHOOK, MessageChannel.EMAIL, MessageChannel.INBOX]


class ContactForm(BaseModel):
    """How one provider wants to be told of its offers."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {"channel": "webhook", "address": "https://hooks.example.org/jieli"},
                {"channel": "email", "address": "intake@example.org", "language": "en"},
                {"channel": "inbox"},
            ]
        },
    )

    channel: Annotated[
        Way, Field(description="webhook: signed POST; email; inbox: it reads its offers itself")
    ]
    address: Annotated[
        Annotated[str, typed(1, 2048)] | None,
        Field(description="https address of the webhook, or the mail address"),
    ] = None
    secret: Annotated[
        Annotated[str, typed(1, 128)] | None,
        Field(
            description="Signing secret `whsec_<base64 of 24 to 64 bytes>`; made for you if unsaid",
        ),
    ] = None
    email: Annotated[
        Annotated[str, typed(1, 254)] | None,
        Field(description="Takes the webhook's place if it gives out"),
    ] = None
    language: Annotated[Literal["zh", "en"], Field(description="Language of e-mails")] = "zh"
    answer_by_link: Annotated[
        Flag,
        Field(
            description="Whether an e-mail about an offer carries a link that answers it once; for "
            "a provider without software"
        ),
    ] = False


class OwnContactForm(ContactForm):
    """How an organisation wants to be told of those it referred."""

    as_fhir: Annotated[
        Flag,
        Field(
            description="Whether the webhook gets HL7 FHIR R4 subscription notifications, ids "
            "alone, about the Task that intake's `/fhir` shows"
        ),
    ] = False


class ContactLine(ContactForm):
    """One line of a batch: a contact and whose it is."""

    provider_id: Annotated[UUID, Field(description="The provider, as the directory names it")]
