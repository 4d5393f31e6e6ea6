"""The ledger as it is documented."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.consent.views import RecipientView
from shared.vocabulary import Need, NeedStatus, OutcomeCode, ServiceReport


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class LineView(View):
    """An organisation received fields of hers, or asked and was refused; equal looks together."""

    at: datetime = Field(description="When it happened last")
    first_at: datetime = Field(description="When it happened first")
    times: int = Field(description="How often")
    what: Literal["released", "refused", "visit_granted", "visit_refused", "disclosed"] = Field(
        description="Whether it was given something; disclosed: to a body that gives no help"
    )
    partner_id: UUID = Field(description="The organisation; of disclosed: the one that disclosed")
    provider_id: UUID | None = Field(description="Its provider that holds her need")
    recipient: dict[str, str] = Field(description="What the organisation is called, by language")
    fields: list[str] = Field(description="Which of her fields")
    ground: str = Field(description="On which basis, or why not; codes")
    consent_id: UUID | None = Field(description="The consent it rests on")
    consent_version: int | None = Field(description="And its version")
    words: dict[str, str] = Field(description="The line as one plain sentence, by language")
    stop: RecipientView | None = Field(
        description="Whom to name at …/consents/withdraw to stop it; null: nothing to stop"
    )


class LedgerView(View):
    """Who received what of her, newest first."""

    referral_id: UUID = Field(description="Id of the referral")
    lines: list[LineView] = Field(description="The lines")


class ServiceView(View):
    """One service as its provider tells it, and as she does."""

    need_id: UUID = Field(description="Id of the need")
    need: Need = Field(description="The kind of help")
    provider_id: UUID = Field(description="Who took it on")
    partner_id: UUID = Field(description="Its organisation")
    organization: str | None = Field(description="The organisation's public name")
    provider_says: NeedStatus = Field(description="Where it stands, as the provider says")
    outcome: OutcomeCode | None = Field(description="What came of it, as the provider says")
    provider_said_at: datetime = Field(description="When the provider said so")
    she_says: ServiceReport | None = Field(description="Her last word of it; null: none yet")
    she_said_at: datetime | None = Field(description="When she said so")


class ServicesView(View):
    """Both sides of each service of a referral."""

    referral_id: UUID = Field(description="Id of the referral")
    services: list[ServiceView] = Field(description="In the order they were asked for")


class ReportKept(View):
    """Her word is on record."""

    referral_id: UUID = Field(description="Id of the referral")
    need_id: UUID = Field(description="Id of the need")
    said: ServiceReport = Field(description="What she said")
