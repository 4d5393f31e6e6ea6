"""What is read of referrals, offers and candidates, as it is documented; nobody builds these."""

from datetime import date as day
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.matching.cohorts.form import CohortView
from services.matching.directory.documents import View
from services.matching.eligibility.rules import Refusal
from shared.vocabulary import (
    AgeBand,
    BusinessStatus,
    Decider,
    Gender,
    Need,
    NeedBasis,
    NeedStatus,
    OfferState,
    OutcomeCode,
    ProviderKind,
    ReferralStatus,
    Relation,
    RequestStatus,
    TaskStatus,
    UnmetReason,
    Urgency,
)

Level = Literal["county", "prefecture", "province", "national"]
_LEVEL = "How near: the kind of area it serves that holds her place"


class RulesView(View):
    """The dated rules that decided."""

    version: str = Field(description="Their version", examples=["2026-11"])
    date: day = Field(description="In force from this day")
    source: str = Field(description="On what they rest", examples=["rules_2026_11.toml"])


class LoadView(View):
    """How full a provider was when it was chosen."""

    held: int = Field(description="Places held for open offers and taken cases")
    places: int = Field(description="Places in all")


class CaseView(View):
    """The case, as far as the provider may know it now."""

    area: str | None = Field(None, description="Prefecture or wider, GB/T 2260; before the answer")
    age_band: AgeBand = Field(description="Age in years, as a band")
    urgency: Urgency = Field(description="How soon help is needed")
    languages: list[str] = Field(description="Languages she can be helped in, BCP 47")
    children: int = Field(description="Children who saw it")
    region: str | None = Field(None, description="GB/T 2260 code; after the provider said yes")
    gender: Gender | None = Field(None, description="As she gives it; after the provider said yes")
    contacts_excluded: list[Relation] | None = Field(
        None, description="Persons never to be contacted; after the provider said yes"
    )


class ReasonsView(View):
    """Why this provider was asked, or why nobody was."""

    rules: str = Field(description="Version of the rules that decided")
    level: Level | None = Field(None, description=_LEVEL)
    region: str | None = Field(None, description="The area that decided, GB/T 2260 or 000000")
    language: str | None = Field(None, description="The language they share; null: none was asked")
    gbv_trained: bool | None = Field(None, description="Whether it is trained in such violence")
    gbv_trained_required: bool | None = Field(None, description="Whether training was required")
    continuity: bool | None = Field(
        None, description="true: it helped her with the need that this one comes from"
    )
    load: LoadView | None = Field(None, description="How full it was; for operations only")
    considered: int | None = Field(
        None, description="Providers between whom was chosen; for operations only"
    )
    excluded: dict[Refusal, int] = Field(description="Providers that were not asked, by why not")


class OfferView(View):
    """An offer. Once it has ended, its provider reads its ids and its state only."""

    offer_id: UUID = Field(description="Id of the offer")
    referral_id: UUID = Field(description="Id of the referral")
    need_id: UUID = Field(description="Id of the need")
    provider_id: UUID = Field(description="The provider that is asked")
    status: OfferState = Field(description="Where the offer stands")
    task_status: TaskStatus | None = Field(None, description="The same as FHIR's `Task.status`")
    business_status: BusinessStatus | None = Field(
        None, description="FHIR's business status, where it has one"
    )
    need: Need | None = Field(None, description="The kind of help")
    provider_kind: ProviderKind | None = Field(None, description="What kind of body is asked")
    offered_at: datetime | None = Field(None, description="When it was made")
    answer_due_at: datetime | None = Field(None, description="Until when an answer is awaited")
    acknowledged_at: datetime | None = Field(
        None, description="When a person there first saw it; no answer"
    )
    answered_at: datetime | None = Field(None, description="When it was answered")
    appointment_at: datetime | None = Field(None, description="When she is expected")
    missed: int | None = Field(None, description="Appointments that did not take place")
    started_at: datetime | None = Field(None, description="When the service began")
    attempt: int | None = Field(None, description="The how-manieth provider asked for the need")
    based_on: UUID | None = Field(
        None, description="The offer that the need it comes from was served under"
    )
    ended_at: datetime | None = Field(None, description="When it ended")
    reason: str | None = Field(None, description="Why it moved or ended so; a code")
    decided_by: Decider | None = Field(None, description="Whose decision the reason tells of")
    outcome: OutcomeCode | None = Field(None, description="What came of it")
    case: CaseView | None = Field(None, description="The case; for the provider and operations")
    reasons: ReasonsView | None = Field(
        None, description="Why this provider; for the partner that referred her and operations"
    )


class OffersPage(View):
    """Some offers, in the order they were made."""

    items: list[OfferView] = Field(description="The offers")
    next: UUID | None = Field(description="Give it as `after` for the next page; null: no more")


class AssignedView(View):
    """Who has a need now."""

    id: UUID = Field(description="Id of the provider")
    kind: ProviderKind = Field(description="What kind of body it is")


class WaitingTurnView(View):
    """A need for which nobody is asked yet, because it waits."""

    until: Literal["batch", "place"] = Field(
        description="batch: given with others within seconds; place: every place is taken"
    )
    since: datetime = Field(description="From when it waits")
    turn: int = Field(description="Its place in the order, 1 is the next")


class AlternativeView(View):
    """What may carry her over where nobody was found; a proposal."""

    needs: list[Need] = Field(description="Other help that can be asked for, nearest first")
    lines: list[str] = Field(description="Telephone lines open to everybody", examples=[["12338"]])


class NeedView(View):
    """One kind of help wanted. A provider reads of it only what it was asked itself."""

    need_id: UUID = Field(description="Id of the need")
    type: Need | None = Field(None, description="The kind of help")
    status: NeedStatus | OfferState = Field(description="Where it stands")
    request_status: RequestStatus | None = Field(
        None, description="The same as FHIR's `ServiceRequest.status`"
    )
    parent_need: UUID | None = Field(None, description="The need it comes from")
    basis: NeedBasis | None = Field(None, description="How it comes from that")
    provider: AssignedView | None = Field(None, description="Who is asked or helps")
    offers: list[OfferView] = Field(description="Everybody asked, first to last")
    unmet_reason: UnmetReason | None = Field(None, description="Why nobody was found")
    reasons: ReasonsView | None = Field(None, description="What left nobody to ask")
    waiting: WaitingTurnView | None = Field(
        None, description="For what it waits; null: it does not"
    )
    alternatives: AlternativeView | None = Field(None, description="Other help, where it is unmet")


class ReferralView(View):
    """A referral in matching. A provider reads its own offers, and of the case what it holds."""

    id: UUID = Field(description="Id of the referral")
    status: ReferralStatus | None = Field(None, description="Where it stands")
    region: str | None = Field(None, description="GB/T 2260 code; null when none was named")
    urgency: Urgency | None = Field(None, description="How soon help is needed")
    received_at: datetime | None = Field(None, description="When it was received")
    matched_at: datetime | None = Field(None, description="When somebody was first asked")
    asked_first: list[ProviderKind] | None = Field(
        None, description="Kinds of body that are asked before others"
    )
    contacts_excluded: list[Relation] | None = Field(
        None, description="Persons never to be contacted"
    )
    needs: list[NeedView] = Field(description="Its needs")
    rules: RulesView | None = Field(None, description="The dated rules that decide")


class NeedsView(View):
    """The needs of a referral."""

    referral_id: UUID = Field(description="Id of the referral")
    items: list[NeedView] = Field(description="Its needs")


class CandidateReasons(View):
    """Why one stands where it stands among those who could be asked."""

    level: Level = Field(description=_LEVEL)
    region: str | None = Field(None, description="The area that decides; of own providers")
    language: str | None = Field(description="The language they share; null: none was asked")
    load: LoadView | None = Field(None, description="How full it is; of own providers")
    free: int | None = Field(None, description="Places free now; of own providers")


class CandidateView(View):
    """An own provider, or others that are alike."""

    provider_id: UUID | None = Field(None, description="Id of the provider; of own ones")
    kind: ProviderKind = Field(description="What kind of body it is")
    gbv_trained: bool = Field(description="Whether it is trained in such violence")
    languages: list[str] = Field(description="Languages it helps in, BCP 47")
    reasons: CandidateReasons = Field(description="Why it stands where it stands")
    availability: Literal["some", "none"] | None = Field(
        None, description="Whether any of three or more others alike has a free place"
    )


class MatchesView(View):
    """Who could be asked now. Nothing is held."""

    candidates: list[CandidateView] = Field(description="In the order they would be asked")
    considered: int = Field(description="Providers between whom is chosen")
    excluded: dict[Refusal, int] = Field(description="Providers that would not be asked, by why")
    gbv_trained_required: bool = Field(description="Whether training is required")
    rules: RulesView = Field(description="The dated rules that decide")
    reason: UnmetReason | None = Field(None, description="Why there is nobody")
    cohorts: list[CohortView] | None = Field(
        None, description="Where a course is asked for: what can still be joined, the first first"
    )


class CoveringView(View):
    """An own provider, or others of one kind, that cover a region."""

    provider_id: UUID | None = Field(None, description="Id of the provider; of own ones")
    kind: ProviderKind = Field(description="What kind of body it is")
    level: Level = Field(description=_LEVEL)
    needs: list[Need] = Field(description="Kinds of help it gives there")


class CoverageView(View):
    """Who covers a region."""

    region: str = Field(description="The region, GB/T 2260 or 000000")
    providers: list[CoveringView] = Field(description="Nearest first")
    reason: UnmetReason | None = Field(None, description="Why there is nobody")


class AnsweredView(View):
    """An offer after it was answered. Once it has ended, ids are said of it and no more."""

    offer_id: UUID = Field(description="Id of the offer")
    state: OfferState = Field(description="Where it stands now")
    task_status: TaskStatus | None = Field(None, description="The same as FHIR's `Task.status`")
    business_status: BusinessStatus | None = Field(
        None, description="FHIR's business status, where it has one"
    )
    referral_id: UUID | None = Field(None, description="Id of the referral")
    need_id: UUID | None = Field(None, description="Id of the need")
    provider_id: UUID | None = Field(None, description="The provider that was asked")
    need: Need | None = Field(None, description="The kind of help; until the offer has ended")


class AnsweredLine(AnsweredView):
    """One line's answer: the offer after it was answered."""

    line: int = Field(description="Number of the line, from 1")
    status: Literal[200] = Field(description="The HTTP status this line would have had alone")
    replayed: bool | None = Field(None, description="true: this answer stood already")
