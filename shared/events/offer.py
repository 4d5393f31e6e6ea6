"""Whom matching asked, what they answered, and how the service ended."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event, Part
from shared.vocabulary import (
    BusinessStatus,
    Decider,
    DeclineReason,
    FailReason,
    HandoverState,
    MissReason,
    Need,
    NeedBasis,
    NeedStatus,
    OfferQuestion,
    OfferState,
    OutcomeCode,
    PauseReason,
    ProviderKind,
    ServiceResult,
    StopReason,
    TaskStatus,
    UnmetReason,
    Urgency,
    WaitlistReason,
    WithdrawReason,
)


class OfferMade(Part):
    """One provider is asked for one need, with a place held until the deadline."""

    offer_id: Annotated[UUID, PARTY]
    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]
    provider_id: Annotated[UUID, PARTY]
    provider_partner_id: Annotated[UUID, INTERNAL]
    provider_kind: Annotated[ProviderKind, PARTY]
    answer_due_at: Annotated[datetime, PARTY]
    attempt: Annotated[int, PARTY] = 1
    task_status: Annotated[TaskStatus | None, PARTY] = None
    business_status: Annotated[BusinessStatus | None, PARTY] = None


class NeedUnmet(Part):
    """Nobody is left to ask for this need; a result that is counted."""

    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]
    reason: Annotated[UnmetReason, PARTY]


class NeedNotRequested(Part):
    """This need is counted only: her consent lets nobody be asked for it."""

    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]


class ReferralMatched(Event):
    """For some needs of a referral it is decided whom to ask next, or that nobody is asked."""

    name: ClassVar[str] = "referral.matched"
    topic: ClassVar[str] = "offers"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    matched_at: Annotated[datetime, PARTY]
    urgency: Annotated[Urgency, PARTY]
    offers: Annotated[tuple[OfferMade, ...], PARTY] = ()
    unmet: Annotated[tuple[NeedUnmet, ...], PARTY] = ()
    not_requested: Annotated[tuple[NeedNotRequested, ...], PARTY] = ()
    sandbox: Annotated[bool, INTERNAL] = False


class OfferEvent(Event):
    """What all events about one offer share; its FHIR status is where the event leaves it."""

    topic: ClassVar[str] = "offers"

    referral_id: Annotated[UUID, PARTY]
    offer_id: Annotated[UUID, PARTY]
    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]
    provider_id: Annotated[UUID, PARTY]
    provider_partner_id: Annotated[UUID, INTERNAL]
    at: Annotated[datetime, PARTY]
    task_status: Annotated[TaskStatus | None, PARTY] = None
    business_status: Annotated[BusinessStatus | None, PARTY] = None


class OfferAccepted(OfferEvent):
    """The provider said yes in time; the place is taken."""

    name: ClassVar[str] = "offer.accepted"

    provider_kind: Annotated[ProviderKind | None, PARTY] = None


class OfferDeclined(OfferEvent):
    """The provider said no, with a coded reason; the next one is asked at once.

    Unless others were asked together with it (`others_asked`): one of those may still say yes.
    """

    name: ClassVar[str] = "offer.declined"

    reason: Annotated[DeclineReason, PARTY]
    decided_by: Annotated[Decider | None, PARTY] = None
    others_asked: Annotated[bool, PARTY] = False


class OfferExpired(OfferEvent):
    """The provider did not answer in time; the next one is asked at once, unless others are."""

    name: ClassVar[str] = "offer.expired"

    others_asked: Annotated[bool, PARTY] = False


class OfferWithdrawn(OfferEvent):
    """An offer was taken back; the provider is told to stop.

    The request behind it was, or this need alone, or the provider was stopped or spoke to her too
    late: then the next one is asked at once.
    """

    name: ClassVar[str] = "offer.withdrawn"

    reason: Annotated[WithdrawReason | StopReason, PARTY]
    decided_by: Annotated[Decider | None, PARTY] = None
    referral_goes_on: Annotated[bool, PARTY] = False
    others_asked: Annotated[bool, PARTY] = False


class ServiceStarted(OfferEvent):
    """The provider made first contact and began."""

    name: ClassVar[str] = "service.started"


class ServiceCompleted(OfferEvent):
    """The service ended, well or not, with a coded outcome."""

    name: ClassVar[str] = "service.completed"

    result: Annotated[ServiceResult, PARTY]
    outcome: Annotated[OutcomeCode, PARTY]
    reason: Annotated[FailReason | None, PARTY] = None
    decided_by: Annotated[Decider | None, PARTY] = None


class OfferAcknowledged(OfferEvent):
    """A person at the provider has seen the offer. It is no answer, and the deadline stays."""

    name: ClassVar[str] = "offer.acknowledged"


class OfferMoved(OfferEvent):
    """An offer came into a state that no other event tells of.

    `need_status` is where its need stands then; null: this offer had no part in that any more.
    """

    name: ClassVar[str] = "offer.moved"

    state: Annotated[OfferState, PARTY]
    need_status: Annotated[NeedStatus | None, PARTY] = None
    reason: Annotated[FailReason | WaitlistReason | PauseReason | MissReason | None, PARTY] = None
    decided_by: Annotated[Decider | None, PARTY] = None
    appointment_at: Annotated[datetime | None, PARTY] = None


class OfferQuestioned(OfferEvent):
    """The provider asks who referred her something before it answers; the deadline stays."""

    name: ClassVar[str] = "offer.questioned"

    partner_id: Annotated[UUID, INTERNAL]
    question: Annotated[OfferQuestion, PARTY]
    sandbox: Annotated[bool, INTERNAL] = False


class AppointmentNear(OfferEvent):
    """An agreed time comes near; its provider is reminded of it once."""

    name: ClassVar[str] = "appointment.near"

    appointment_at: Annotated[datetime, PARTY]


class HandoverMoved(OfferEvent):
    """A case is to go to a provider elsewhere; the offer's provider has it until that is done."""

    name: ClassVar[str] = "handover.moved"

    handover_id: Annotated[UUID, PARTY]
    state: Annotated[HandoverState, PARTY]
    to_provider: Annotated[UUID, PARTY]
    to_partner: Annotated[UUID, INTERNAL]
    due_at: Annotated[datetime, PARTY]


class NeedAdded(Event):
    """A need came from another one of the same referral: grown out of it, or taken up again."""

    name: ClassVar[str] = "need.added"
    topic: ClassVar[str] = "offers"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    need_id: Annotated[UUID, PARTY]
    need: Annotated[Need, PARTY]
    based_on: Annotated[UUID, PARTY]
    basis: Annotated[NeedBasis, PARTY]
    at: Annotated[datetime, PARTY]


class ReferralClosed(Event):
    """Every need of the referral has ended."""

    name: ClassVar[str] = "referral.closed"
    topic: ClassVar[str] = "offers"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    closed_at: Annotated[datetime, PARTY]
