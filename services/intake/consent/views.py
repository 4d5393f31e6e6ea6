"""Consents as a partner reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.intake.consent.awaiting_store import Awaiting
from services.intake.consent.consent import Recipient
from services.intake.consent.policy import policy
from services.intake.consent.store import Version
from services.intake.vault.rules import Part
from shared.vocabulary import (
    ConsentBasis,
    ConsentDecision,
    ConsentEnd,
    ConsentGiver,
    ConsentMethod,
    ConsentPurpose,
    ConsentScope,
    DutyArticle,
    Need,
    RecipientKind,
    ReleaseMoment,
)


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class RecipientView(View):
    """Who a consent is about."""

    kind: RecipientKind = Field(description="One body, or a class of bodies")
    code: str = Field(description="Its id, its class, or the digest of its name; empty: anybody")
    text: str = Field(description="Both in one word", examples=["provider_kind:hospital"])


class ConsentObject(View):
    """One version of one consent."""

    id: UUID = Field(description="Id of the consent, through all its versions")
    version: int = Field(description="The how manieth change of the referral's consents made it")
    recipient: RecipientView = Field(description="Who may have it")
    purpose: ConsentPurpose = Field(description="For what")
    decision: ConsentDecision = Field(description="Whether it allows or refuses")
    fields: list[Part] = Field(description="Which of her fields")
    release: ReleaseMoment = Field(description="When they may pass")
    basis: ConsentBasis = Field(description="Consent, or what stands in its place")
    article: DutyArticle | None = Field(description="Of a recorded duty or emergency")
    given_by: ConsentGiver = Field(description="Who said it")
    method: ConsentMethod = Field(description="How")
    text_version: str = Field(description="Version of the text that was read to her")
    language: str = Field(description="In which language it was read, BCP 47")
    given_at: datetime = Field(description="Since when it counts")
    until: datetime | None = Field(description="When it ends by itself")
    ask_again_at: datetime | None = Field(description="When she is to be asked if it still holds")
    ended_at: datetime | None = Field(description="When it ended; null: it is in force")
    end_reason: ConsentEnd | None = Field(description="Why it ended")


class AwaitingView(View):
    """A provider that has accepted and waits for her yes."""

    provider_id: UUID = Field(description="The provider")
    partner_id: UUID = Field(description="Its organisation")
    organization: str | None = Field(description="The organisation's public name")
    need: Need = Field(description="For which kind of help")
    accepted_at: datetime = Field(description="Since when it waits")


class ConsentsView(View):
    """All she agreed to and refused; what stands nowhere here is refused."""

    referral_id: UUID = Field(description="Id of the referral")
    version: int = Field(description="How often something of it was said, from 1")
    scope: ConsentScope = Field(description="What it comes to for whoever asks providers")
    in_force: list[ConsentObject] = Field(description="What counts now")
    ended: list[ConsentObject] = Field(description="What counted once")
    awaiting_her_yes: list[AwaitingView] = Field(description="Who waits for her to decide")


class LeftBefore(View):
    """What an organisation had received before, and nobody can call back."""

    at: datetime = Field(description="When it received it last")
    partner_id: UUID = Field(description="The organisation")
    fields: list[str] = Field(description="Which of her fields")
    ground: str = Field(description="On which basis")


class WithdrawnView(View):
    """What was stopped."""

    referral_id: UUID = Field(description="Id of the referral")
    version: int = Field(description="Version of her consents after it")
    withdrawn_at: datetime = Field(description="Since when it counts")
    stopped: list[UUID] = Field(description="Ids of the consents that ended")
    left_before: list[LeftBefore] = Field(description="What had left before")


class ConsentKept(View):
    """A consent that was put on record."""

    id: UUID = Field(description="Id of the consent")
    referral_id: UUID = Field(description="Id of the referral")
    version: int = Field(description="Version of her consents after it")


def shown_recipient(recipient: Recipient) -> dict[str, str]:
    """A recipient as it is read."""
    return {"kind": recipient.kind, "code": recipient.code, "text": recipient.text}


def shown(version: Version) -> dict[str, Any]:
    """A version of a consent as it is read."""
    said = version.consent
    return {
        "id": said.id,
        "version": said.version,
        "recipient": shown_recipient(said.recipient),
        "purpose": said.purpose,
        "decision": said.decision,
        "fields": sorted(said.fields),
        "release": said.release,
        "basis": said.basis,
        "article": said.article,
        "given_by": said.given_by,
        "method": said.method,
        "text_version": said.text_version,
        "language": said.language,
        "given_at": said.given_at,
        "until": said.ends_at,
        "ask_again_at": policy().ask_again_at(said) if version.ended_at is None else None,
        "ended_at": version.ended_at,
        "end_reason": version.end_reason,
    }


def shown_awaiting(waits: Awaiting) -> dict[str, Any]:
    """Who waits for her yes, as it is read."""
    return {
        "provider_id": waits.provider_id,
        "partner_id": waits.partner_id,
        "organization": waits.organization,
        "need": waits.need,
        "accepted_at": waits.accepted_at,
    }
