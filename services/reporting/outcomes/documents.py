"""What is read of outcomes, as it is documented; nobody builds these."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary import AgeBand, HarmType, Need


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class CoarseOutcome(View):
    """A need ended, said so coarsely that enough others look the same."""

    outcome_id: UUID = Field(description="A random id that links to no case")
    province: str = Field(description="Province, GB/T 2260")
    month: str = Field(description="Month in which it was asked for", examples=["2026-10"])
    age_band: AgeBand = Field(description="Age in years, as a band")
    harm: HarmType = Field(description="What was done; the primary harm")
    need: Need = Field(description="The kind of help")
    result: str = Field(description="How the need ended; a code", examples=["completed"])


class PartyOutcome(View):
    """A need ended: the full record, for the two organisations of that referral only."""

    referral_id: UUID = Field(description="Id of the referral")
    partner_id: UUID = Field(description="The organisation that referred her")
    provider_partner_id: UUID | None = Field(description="The organisation that helped, if any did")
    need_id: UUID = Field(description="Id of the need")
    need: Need = Field(description="The kind of help")
    result: str = Field(description="How the need ended; a code", examples=["completed"])
    at: datetime = Field(description="When")


class TableRow(View):
    """One row of a protected table."""

    keys: list[str] = Field(description="Codes of the dimensions, in their order")
    value: int | None = Field(description="How many; null: hidden to protect people")
    marker: Literal["c"] | None = Field(None, description="c: hidden to protect people")


class TableOutcome(View):
    """A protected table of a quarter."""

    release_id: UUID = Field(description="Id of the release")
    report: str = Field(description="Which table", examples=["referrals-by-month-and-harm"])
    period_from: date = Field(description="First day of the quarter")
    period_to: date = Field(description="Last day of the quarter")
    dimensions: list[str] = Field(description="What its rows are divided by")
    rows: list[TableRow] = Field(description="Its rows, totals among them")


class OutcomesPage(View):
    """Some outcomes, oldest first."""

    tier: Literal["party", "coarse", "aggregate"] = Field(description="In which detail")
    items: list[CoarseOutcome | PartyOutcome | TableOutcome] = Field(description="The outcomes")
    next: int | None = Field(description="Give it as `after` for the next page; null: no more")
    position: int = Field(description="Give it as `after` later for what came since")
