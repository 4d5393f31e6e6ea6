"""Which messages an event causes, when a failed try is made again, and when we give up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from services.notifications.channels.attempt import Attempt, Outcome
from shared.events import (
    OfferMade,
    OfferMoved,
    OfferWithdrawn,
    ReferralMatched,
    ServiceCompleted,
)
from shared.vocabulary import MessageChannel, MessageStatus, OfferState, StopReason

OFFER_MADE = "offer_made"
OFFER_MADE_LINK = "offer_made_link"
"""The sentence for a provider that answers by link; the message is an `offer_made`."""
OFFER_WITHDRAWN = "offer_withdrawn"
APPOINTMENT_NEAR = "appointment_near"
HANDOVER_MOVED = "handover_moved"
NEED_COMPLETED = "need_completed"
NEED_UNMET = "need_unmet"
OFFER_QUESTIONED = "offer_questioned"
ACCESS_HARASSMENT = "access_harassment"
REFERRAL_SCREENED = "referral_screened"
EVENT_OF = {
    OFFER_MADE: "offer.made",
    OFFER_WITHDRAWN: "offer.withdrawn",
    APPOINTMENT_NEAR: "appointment.near",
    HANDOVER_MOVED: "handover.moved",
    NEED_COMPLETED: "need.completed",
    NEED_UNMET: "need.unmet",
    OFFER_QUESTIONED: "offer.questioned",
    ACCESS_HARASSMENT: "access.harassment",
    REFERRAL_SCREENED: "referral.screened",
}
URGENT = frozenset({ACCESS_HARASSMENT, REFERRAL_SCREENED})
"""What is sent before all else, and shown as urgent."""


class Why(StrEnum):
    """Why a message to a provider or partner ended without having been delivered."""

    TRIED_TOO_OFTEN = "tried_too_often"
    ENDPOINT_GONE = "endpoint_gone"
    REFUSED = "refused"
    SANDBOX = "sandbox"
    TEMPLATE_NOT_APPROVED = "template_not_approved"


_FINAL = {Outcome.REFUSED: Why.REFUSED, Outcome.GONE: Why.ENDPOINT_GONE}


@dataclass(frozen=True, slots=True)
class Note:
    """One message to one provider about one referral; `cause` makes it one for ever.

    `sandbox` None: as the messages before it about this referral.
    """

    referral_id: UUID
    partner_id: UUID | None
    provider_id: UUID
    provider_partner_id: UUID
    cause: UUID
    template: str
    offer_ids: tuple[UUID, ...]
    sandbox: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What the organisation that referred is told; `cause` makes it one for ever.

    `partner_id` is None where the event does not name it: it is known from earlier messages.
    `need_id` is None where it is about no single need.
    """

    referral_id: UUID
    partner_id: UUID | None
    cause: UUID
    template: str
    need_id: UUID | None = None
    need: str | None = None
    result: str | None = None
    code: str | None = None
    sandbox: bool | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a message is tried again: seconds after the try before it."""

    after_seconds: tuple[float, ...]
    jitter: float
    longest_wait_asked: float

    def wait(self, tries: int, draw: float) -> timedelta | None:
        """How long to wait after `tries` tries; None when there is no further one.

        `draw` is a random number from 0 to 1.
        """
        if tries >= len(self.after_seconds):
            return None
        spread = 1 + self.jitter * (2 * draw - 1)
        return timedelta(seconds=self.after_seconds[tries] * spread)


@dataclass(frozen=True, slots=True)
class Settle:
    """The message has ended."""

    status: MessageStatus
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again at a time."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ByMail:
    """The endpoint gave out; the e-mail address that was named takes its place."""


Next = Settle | Retry | ByMail


@dataclass(frozen=True, slots=True)
class AttemptMade:
    """A try that was made: by which channel, the how manieth, and whether e-mail is left."""

    channel: MessageChannel
    tries: int
    attempt: Attempt
    mail_named: bool


def notes_of_matches(events: Iterable[ReferralMatched]) -> list[Note]:
    """One note per provider asked: several needs of one referral are one note."""
    return [
        Note(
            referral_id=event.referral_id,
            partner_id=event.partner_id,
            provider_id=offers[0].provider_id,
            provider_partner_id=offers[0].provider_partner_id,
            cause=offers[0].offer_id,
            template=OFFER_MADE,
            offer_ids=tuple(offer.offer_id for offer in offers),
            sandbox=event.sandbox,
        )
        for event in events
        for offers in _by_provider(event.offers)
    ]


def notes_of_withdrawals(events: Iterable[OfferWithdrawn]) -> list[Note]:
    """One note per provider and referral that was taken back, however many offers it had.

    What a provider was asked before a person stopped it, or one need that was taken back alone, has
    a note of its own: what else it holds of the referral may be taken back later.
    """
    groups: dict[tuple[UUID, UUID, bool], list[OfferWithdrawn]] = {}
    for event in events:
        stopped = isinstance(event.reason, StopReason) or event.referral_goes_on
        groups.setdefault((event.referral_id, event.provider_id, stopped), []).append(event)
    return [
        Note(
            referral_id=referral_id,
            partner_id=None,
            provider_id=provider_id,
            provider_partner_id=offers[0].provider_partner_id,
            cause=offers[0].offer_id if stopped else referral_id,
            template=OFFER_WITHDRAWN,
            offer_ids=tuple(dict.fromkeys(offer.offer_id for offer in offers)),
        )
        for (referral_id, provider_id, stopped), offers in groups.items()
    ]


def superseded(events: Iterable[OfferMoved]) -> list[OfferMoved]:
    """Those offers that another has said yes to first."""
    return [event for event in events if event.state is OfferState.SUPERSEDED]


def notes_of_superseded(events: Iterable[OfferMoved]) -> list[Note]:
    """One note per provider that is asked no more, because another has said yes first."""
    return [
        Note(
            referral_id=event.referral_id,
            partner_id=None,
            provider_id=event.provider_id,
            provider_partner_id=event.provider_partner_id,
            cause=event.offer_id,
            template=OFFER_WITHDRAWN,
            offer_ids=(event.offer_id,),
        )
        for event in superseded(events)
    ]


def results_of_completions(events: Iterable[ServiceCompleted]) -> list[Result]:
    """One result per service that ended, well or not."""
    return [
        Result(
            referral_id=event.referral_id,
            partner_id=None,
            cause=event.offer_id,
            template=NEED_COMPLETED,
            need_id=event.need_id,
            need=event.need,
            result=event.result,
            code=event.outcome,
        )
        for event in events
    ]


def results_of_matches(events: Iterable[ReferralMatched]) -> list[Result]:
    """One result per need for which nobody is left to ask; anew each time it is so decided."""
    return [
        Result(
            referral_id=event.referral_id,
            partner_id=event.partner_id,
            cause=uuid5(unmet.need_id, event.matched_at.astimezone(UTC).isoformat()),
            template=NEED_UNMET,
            need_id=unmet.need_id,
            need=unmet.need,
            result="unmet",
            code=unmet.reason,
            sandbox=event.sandbox,
        )
        for event in events
        for unmet in event.unmet
    ]


def after_try(tried: AttemptMade, schedule: Schedule, now: datetime, draw: float) -> Next:
    """What follows a try to tell a provider; `draw` is a random number from 0 to 1."""
    outcome = tried.attempt.outcome
    if outcome is Outcome.DELIVERED:
        return Settle(MessageStatus.SENT)
    if outcome in _FINAL:
        return _give_up(tried, _FINAL[outcome])
    wait = schedule.wait(tried.tries, draw)
    if wait is None:
        return _give_up(tried, Why.TRIED_TOO_OFTEN)
    asked = min(tried.attempt.retry_after or 0, schedule.longest_wait_asked)
    return Retry(now + max(wait, timedelta(seconds=asked)))


def _give_up(tried: AttemptMade, why: Why) -> Next:
    if tried.channel is MessageChannel.WEBHOOK and tried.mail_named:
        return ByMail()
    return Settle(MessageStatus.FAILED, why)


def _by_provider(offers: tuple[OfferMade, ...]) -> Iterable[list[OfferMade]]:
    groups: dict[UUID, list[OfferMade]] = {}
    for offer in offers:
        groups.setdefault(offer.provider_id, []).append(offer)
    return groups.values()
