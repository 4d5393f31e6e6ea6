"""What is said of a disclosure, and what is shown of those on record."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.intake.referrals.fields import Reference
from services.intake.referrals.submission import Said
from shared.fields import Flag, UnfitError, distinct
from shared.vocabulary import DisclosedPart, DisclosureBasis, DutyArticle, SheKnows

Scope = Literal["case", "aggregate"]
TO = "The body it goes to: its id in the registry, or a kind of body such as police"
PARTS = "What of the case goes there"
SHE = "Whether she knows; she is told unless that would put her in danger"


class DisclosureSaid(Said):
    """Something that is disclosed to a body which gives no help itself."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "to": "police",
                    "scope": "case",
                    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
                    "basis": "mandatory_report",
                    "article": "minors_protection_11",
                    "officer_ref": "staff-17",
                    "parts": ["facts", "identity"],
                    "she": "told",
                }
            ]
        },
    )

    to: str = Field(
        pattern=r"^([a-z_]{2,40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", description=TO
    )
    scope: Scope = Field("case", description="A case, or figures in which nobody can be found")
    referral_id: UUID | None = Field(None, description="The case; needed with the scope case")
    basis: DisclosureBasis | None = Field(None, description="On what ground a case is disclosed")
    article: DutyArticle | None = Field(None, description="The article that the ground rests on")
    lacks_capacity: Flag = Field(
        False, description="An adult without or with limited civil capacity, as you know her"
    )
    officer_ref: Reference | None = Field(
        None, description="Your staff reference of who decided; kept as a digest, never a name"
    )
    authority_ref: Reference | None = Field(
        None, description="Reference of the authority's approval, for public bodies abroad"
    )
    parts: Annotated[tuple[DisclosedPart, ...], AfterValidator(distinct)] = Field(
        (), description=PARTS
    )
    she: SheKnows | None = Field(None, description=SHE)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.scope == "aggregate" and (self.referral_id or self.parts or self.basis):
            raise UnfitError("aggregate", "Figures have no case, no ground and no parts.")
        return self


class DisclosureView(BaseModel):
    """A disclosure on record."""

    disclosure_id: UUID = Field(description="Its id")
    referral_id: UUID | None = Field(description="The case; null for figures")
    recipient_id: UUID | None = Field(description="The body, where one was named")
    recipient_kind: str = Field(description="What the body is", examples=["public_security"])
    abroad: bool = Field(description="Whether it left the country")
    scope: Scope = Field(description="A case, or figures")
    basis: DisclosureBasis | None = Field(description="On what ground")
    article: DutyArticle | None = Field(description="The article that the ground rests on")
    parts: list[DisclosedPart] = Field(description=PARTS)
    she: SheKnows | None = Field(description=SHE)
    disclosed_at: datetime = Field(description="When")


class DisclosuresView(BaseModel):
    """What was disclosed of a case."""

    items: list[DisclosureView] = Field(description="The disclosures, first to last")


class ApprovalSaid(Said):
    """That something of a case may leave the country."""

    model_config = ConfigDict(
        strict=False,
        json_schema_extra={
            "examples": [
                {
                    "referral_id": "0190a1b2-0000-7000-8000-000000000001",
                    "to": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a04",
                    "basis": "emergency_life",
                }
            ]
        },
    )

    referral_id: UUID = Field(description="The case")
    to: UUID = Field(description="The body abroad, by its id in the registry")
    basis: DisclosureBasis = Field(description="On what ground")


class ApprovalView(BaseModel):
    """An approval, and what is still missing."""

    approval_id: UUID = Field(description="Its id")
    good_until: datetime = Field(description="It opens nothing later")
    persons_missing: int = Field(ge=0, description="How many other persons must still approve")


class EgressView(BaseModel):
    """What left the country in a year."""

    year: int = Field(ge=2000, le=9999, description="The calendar year, in China")
    persons: int = Field(ge=0, description="Persons of whom something left, emergencies apart")
    emergencies: int = Field(ge=0, description="Persons of whom something left in an emergency")
    instrument: str = Field(
        description="What the number asks for: none, standard_contract or security_assessment",
        examples=["standard_contract"],
    )
