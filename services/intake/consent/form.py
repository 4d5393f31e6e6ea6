"""What a partner says of a consent or of its withdrawal; anything else is refused, unread."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from services.intake.consent.consent import Recipient
from services.intake.referrals.fields import Language
from services.intake.referrals.submission import Said, StatedDuty
from services.intake.vault.rules import Part
from services.intake.vault.sealing import Vault
from shared.fields import Flag, Moment, UnfitError, distinct, line
from shared.vocabulary import (
    BodyClass,
    ConsentBasis,
    ConsentDecision,
    ConsentGiver,
    ConsentMethod,
    ConsentPurpose,
    ProviderKind,
    RecipientKind,
    ReleaseMoment,
)

_NEEDS = {
    RecipientKind.PROVIDER: "id",
    RecipientKind.ORGANIZATION: "id",
    RecipientKind.PROVIDER_KIND: "provider_kind",
    RecipientKind.BODY: "body",
    RecipientKind.SOURCE: "name",
}


class RecipientSaid(Said):
    """Who it is about: with each kind exactly the one field that names it."""

    model_config = ConfigDict(strict=False)

    kind: RecipientKind = Field(description="One body, or a class of bodies")
    id: UUID | None = Field(None, description="With provider and organization: its id")
    provider_kind: ProviderKind | None = Field(None, description="With provider_kind: which")
    body: BodyClass | None = Field(None, description="With body: which class of outside bodies")
    name: Annotated[str, line(2, 100)] | None = Field(
        None, description="With source: the outside body's name; kept as a digest only"
    )

    @model_validator(mode="after")
    def _named(self) -> Self:
        given = {field for field in set(_NEEDS.values()) if getattr(self, field) is not None}
        needed = _NEEDS.get(self.kind)
        if given != ({needed} if needed else set()):
            raise UnfitError(
                "wrong_recipient", "Name it by the one field that its kind asks for, and no other."
            )
        return self

    def recipient(self, vault: Vault, version: int) -> Recipient:
        """It as it is kept: of an outside body's name the digest."""
        if self.name is not None:
            return Recipient(self.kind, source_digest(vault, self.name, version))
        code = self.id or self.provider_kind or self.body
        return Recipient(self.kind, str(code) if code else "")


def source_digest(vault: Vault, name: str, version: int) -> str:
    """The keyed digest of an outside body's name, blanks and capitals left out of account."""
    plain = "".join(name.casefold().split())
    return vault.digest(b"source", plain.encode(), version).hex()


class DutySaid(StatedDuty):
    """Why somebody else decided for her: on what ground, who, and when."""

    model_config = ConfigDict(strict=False)


class ConsentSaid(Said):
    """One consent, or one refusal: about one recipient, for one purpose."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "recipient": {"kind": "provider_kind", "provider_kind": "hospital"},
                    "purpose": "help",
                    "fields": ["name", "phone", "safe_contact"],
                    "basis": "consent",
                    "given_by": "self",
                    "method": "spoken",
                    "text_version": "2026-11",
                    "language": "zh",
                }
            ]
        },
    )

    recipient: RecipientSaid = Field(description="Who it is about")
    purpose: ConsentPurpose = Field(ConsentPurpose.HELP, description="For what")
    decision: ConsentDecision = Field(
        ConsentDecision.PERMIT, description="permit, or deny: that body is to have nothing"
    )
    fields: Annotated[tuple[Part, ...], AfterValidator(distinct)] = Field(
        tuple(Part), min_length=1, description="Which of her fields; no more than the need asks for"
    )
    release: ReleaseMoment = Field(
        ReleaseMoment.ON_ACCEPTANCE, description="When they may pass after an acceptance"
    )
    until: Moment | None = Field(None, description="When it ends by itself, with offset")
    basis: ConsentBasis = Field(description="Consent, or what stands in its place")
    duty: DutySaid | None = Field(
        None, description="With the purpose legal_duty, and only there: the ground"
    )
    given_by: ConsentGiver = Field(description="Who said it")
    method: ConsentMethod = Field(description="How; word of mouth counts")
    text_version: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$",
        description="Version of the text that was read to her",
        examples=["2026-11"],
    )
    language: Language = Field("zh", description="In which language it was read to her")


class WithdrawalSaid(Said):
    """What she no longer agrees to. Said by word of mouth it counts at once."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={"examples": [{"everything": True, "method": "spoken"}]},
    )

    everything: Flag = Field(False, description="All of it: an open request ends with it")
    recipients: tuple[RecipientSaid, ...] = Field(
        (), max_length=50, description="These alone; others go on as she agreed"
    )
    given_by: ConsentGiver = Field(ConsentGiver.SELF, description="Who said it")
    method: ConsentMethod = Field(ConsentMethod.SPOKEN, description="How it was said")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.everything == bool(self.recipients):
            raise UnfitError(
                "everything_or_recipients", "Say everything, or the recipients; one of both."
            )
        return self


class ConfirmationSaid(Said):
    """Her yes to a provider that has accepted."""

    model_config = ConfigDict(strict=False)

    provider_id: UUID = Field(description="The provider that waits for her yes")
    given_by: ConsentGiver = Field(ConsentGiver.SELF, description="Who said it")
    method: ConsentMethod = Field(ConsentMethod.SPOKEN, description="How it was said")
