"""What is read of providers and decided about them, as it is documented; nobody builds these."""

from datetime import date as day
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.matching.approval.rules import State, Step
from shared.vocabulary import AgeBand, CapacityUnit, DecisionGround, Gender, Need, ProviderKind


class View(BaseModel):
    """Something read; it has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class AreaView(View):
    """A region served."""

    extent: str = Field(description="Code of GB/T 2260, or 000000 for the whole country")
    extent_type: Literal["gb2260"] = Field(description="What the code is of")


class SpokenView(View):
    """A language in which help is given."""

    code: str = Field(description="Its BCP 47 tag")


class CredentialView(View):
    """A training or licence."""

    code: Literal["gbv_trained", "licensed_counsellor"] = Field(description="Which it is")
    date: day = Field(description="Day it was gained")
    valid_until: day = Field(description="Last day it is good")
    evidence: str | None = Field(
        None, description="What proves it; left out where operations read it"
    )


class CapacityAskedView(View):
    """How many at once."""

    unit: CapacityUnit = Field(description="What is counted")
    maximum: int = Field(description="Places in all")


class CapacityView(CapacityAskedView):
    """How many at once, and how many of these are taken now."""

    available: int | None = Field(description="Places free now; null: it did not say")
    held: int = Field(description="Places held for open offers and taken cases")


class AcceptsView(View):
    """Whom the provider helps; an empty list means everyone."""

    age_bands: list[AgeBand] = Field(description="Age bands it helps")
    genders: list[Gender] = Field(description="Genders it helps")


class TermsView(View):
    """What a provider offers, as it was entered."""

    name: str | None = Field(None, description="Its name; left out where operations read it")
    kind: ProviderKind = Field(description="What kind of body it is")
    needs: list[Need] = Field(description="Kinds of help it gives")
    service_areas: list[AreaView] = Field(description="Regions it serves")
    languages: list[SpokenView] = Field(description="Languages it helps in")
    credentials: list[CredentialView] = Field(description="Its trainings and licences")
    service_capacity: CapacityAskedView = Field(description="How many it takes at once")
    accepts: AcceptsView = Field(description="Whom it helps")


class ChangeView(View):
    """A version that waits for a person, or that was refused."""

    version: int = Field(description="Its number, to be named when it is decided")
    state: Literal["pending", "rejected"] = Field(description="Whether it waits or was refused")
    reason: DecisionGround | None = Field(description="Why it was refused")
    entered_at: datetime | None = Field(description="When it was entered")
    decided_at: datetime | None = Field(description="When it was refused")
    asked: TermsView = Field(description="What would be in force")


class ProviderView(View):
    """A provider: what is in force, how it stands, what waits. Without terms it is to be entered.

    A provider of an older version of the directory has no terms until it is entered again.
    """

    provider_id: UUID = Field(description="Id of the provider")
    state: State = Field(description="How it stands")
    name: str | None = Field(None, description="Its name; left out where operations read it")
    kind: ProviderKind | None = Field(None, description="What kind of body it is")
    needs: list[Need] | None = Field(None, description="Kinds of help it gives")
    service_areas: list[AreaView] | None = Field(None, description="Regions it serves")
    languages: list[SpokenView] | None = Field(None, description="Languages it helps in")
    credentials: list[CredentialView] | None = Field(None, description="Its trainings and licences")
    service_capacity: CapacityView | None = Field(
        None, description="How many it takes at once, and how many of these are taken now"
    )
    accepts: AcceptsView | None = Field(None, description="Whom it helps")
    active: bool = Field(description="Whether its partner lets it be asked")
    unanswered_in_a_row: int = Field(description="Offers it let lapse since it last answered")
    approved_version: int | None = Field(description="Number of the version that was approved")
    change: ChangeView | None = Field(description="The version that waits or was refused")
    updated_at: datetime = Field(description="When anything of it last changed")


class ProvidersPage(View):
    """Some of your providers, in order of id."""

    items: list[ProviderView] = Field(description="The providers")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class ProviderEntered(View):
    """One line's answer: how the provider stands now."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[200] = Field(description="The HTTP status this line would have had alone")
    provider_id: UUID = Field(description="Id of the provider")
    state: State = Field(description="How it stands")
    version: int | None = Field(
        None, description="The version that waits for approval, if one does"
    )


class WaitingView(View):
    """A provider about which a person must decide."""

    provider_id: UUID = Field(description="Id of the provider")
    partner_id: UUID = Field(description="The organisation that keeps it")
    kind: ProviderKind | None = Field(description="What kind of body it is")
    state: State = Field(description="How it stands")
    version: int | None = Field(description="The version that waits, to be named when decided")
    entered_at: datetime | None = Field(description="When that version was entered")
    approved_version: int | None = Field(description="Number of the version that was approved")
    persons_needed: Literal[1, 2] = Field(description="How many persons must approve")
    approvals: int = Field(description="How many have")
    unanswered_in_a_row: int = Field(description="Offers it let lapse since it last answered")
    cases_held: int = Field(description="Cases it has accepted and not ended")
    complaints_open: int = Field(description="Complaints about it nobody has decided yet")
    review_due_at: datetime | None = Field(description="Until when the first of them must be")


class WaitingPage(View):
    """Some providers about which a person must decide, in order of id."""

    items: list[WaitingView] = Field(description="The providers")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class DecisionView(View):
    """A decision about a provider."""

    number: int = Field(description="The version it was about")
    decision: Step = Field(description="What was decided")
    ground: DecisionGround = Field(description="On what ground")
    decided_by: str = Field(description="The client that decided")
    decided_for: UUID = Field(description="The organisation of that client")
    decided_at: datetime = Field(description="When")


class ExaminedView(ProviderView):
    """A provider as whoever decides reads it: what is in force, and what would change."""

    partner_id: UUID = Field(description="The organisation that keeps it")
    cases_held: int = Field(description="Cases it has accepted and not ended")
    complaints_open: int = Field(description="Complaints about it nobody has decided yet")
    review_due_at: datetime | None = Field(description="Until when the first of them must be")
    approved: TermsView | None = Field(description="What was approved last")
    differs: list[str] = Field(description="Fields in which it goes beyond what was approved")
    decisions: list[DecisionView] = Field(description="Who decided what about it, first to last")


class DecidedView(View):
    """How a provider stands after a decision."""

    provider_id: UUID = Field(description="Id of the provider")
    state: State = Field(description="How it stands")
    second_person: bool = Field(description="Whether a second, different person is waited for")


class DecidedLine(DecidedView):
    """One line's answer: how the provider stands after the decision."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[200] = Field(description="The HTTP status this line would have had alone")
