"""Who tells whom on which topic, and how long Kafka keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.events import (
    access,
    audit,
    clock,
    clue,
    consent,
    duty,
    notification,
    offer,
    outcome,
    provider,
    referral,
    screening,
    usage,
)
from shared.events.base import Event


@dataclass(frozen=True)
class Topic:
    """One Kafka topic. `retention_days` is how long the broker keeps its records.

    `consumers` grants each service the events it hears; the others it passes over unread.
    """

    name: str
    about: str
    producer: str
    consumers: Mapping[str, tuple[type[Event], ...]]
    events: tuple[type[Event], ...]
    retention_days: int = 14
    partitions: int = 4
    outsiders: bool = False
    co_producers: tuple[str, ...] = ()
    """Services that write it beside the producer."""

    @property
    def dead_letters(self) -> str:
        """The topic of what could not be handled."""
        return f"{self.name}-dead-letter"


_CONSENT: tuple[type[Event], ...] = (consent.ConsentChanged, consent.ConsentWithdrawn)
REFERRALS = Topic(
    name="referrals",
    about="Referrals from receipt to erasure, and her consent; a channel's daily counters.",
    producer="intake",
    consumers={
        "matching": (
            referral.ReferralReceived,
            referral.ReferralWithdrawn,
            referral.ReferralErased,
            referral.PublicityChanged,
            *_CONSENT,
        ),
        "notifications": (
            referral.ReferralWithdrawn,
            referral.ReferralErased,
            referral.SafeContactChanged,
            referral.RightsInfoAsked,
            *_CONSENT,
            access.AccessHarassment,
            screening.ReferralScreened,
            screening.RiskUnanswered,
        ),
        "reporting": (
            referral.ReferralReceived,
            referral.ReferralWithdrawn,
            referral.ReferralErased,
            referral.PublicityChanged,
            usage.UsageReported,
        ),
    },
    events=(
        referral.ReferralReceived,
        referral.ReferralWithdrawn,
        referral.ReferralErased,
        referral.SafeContactChanged,
        referral.PublicityChanged,
        referral.RightsInfoAsked,
        *_CONSENT,
        access.AccessHarassment,
        access.ServiceReported,
        screening.ReferralScreened,
        screening.RiskUnanswered,
        usage.UsageReported,
    ),
)
_CLUES: tuple[type[Event], ...] = (
    clue.ClueReceived,
    clue.ClueTransferred,
    clue.ClueMoved,
    clue.ClueTransferOverdue,
    clue.ClueErased,
)
CLUES = Topic(
    name="clues",
    about="Clues from receipt to feedback: who has them, what is overdue. Nobody hears them yet.",
    producer="intake",
    consumers={},
    events=_CLUES,
)
DUTIES = Topic(
    name="duties",
    about="What bodies owe by law and did not do in time. Nobody hears it yet.",
    producer="intake",
    consumers={},
    events=(duty.MandatoryReportOverdue, duty.InvestigationReplyOverdue),
)
_OFFERS: tuple[type[Event], ...] = (
    offer.ReferralMatched,
    offer.OfferAccepted,
    offer.OfferDeclined,
    offer.OfferExpired,
    offer.OfferWithdrawn,
    offer.ServiceStarted,
    offer.ServiceCompleted,
    offer.ReferralClosed,
)
_STEPS: tuple[type[Event], ...] = (
    offer.NeedAdded,
    offer.OfferAcknowledged,
    offer.OfferMoved,
    clock.ClockAdvanced,
)
_TOLD: tuple[type[Event], ...] = (
    offer.AppointmentNear,
    offer.OfferQuestioned,
    offer.HandoverMoved,
)
_PROVIDERS: tuple[type[Event], ...] = (provider.ProviderSuspended, provider.ProviderReinstated)
_REVIEWS: tuple[type[Event], ...] = (
    provider.ProviderReviewOpened,
    provider.ProviderReviewAdvanced,
    provider.ProviderReviewClosed,
)
OFFERS = Topic(
    name="offers",
    about="Whom matching asked, the answers, how services ended; providers stopped by a person.",
    producer="matching",
    consumers={
        "intake": _OFFERS + _STEPS + _PROVIDERS,
        "notifications": (
            offer.ReferralMatched,
            offer.OfferAccepted,
            offer.OfferDeclined,
            offer.OfferExpired,
            offer.OfferWithdrawn,
            offer.ServiceCompleted,
            offer.ServiceStarted,
            offer.OfferMoved,
            offer.AppointmentNear,
            offer.HandoverMoved,
            offer.OfferQuestioned,
        ),
        "reporting": (*_OFFERS, offer.OfferMoved),
    },
    events=(*_OFFERS, *_STEPS, *_PROVIDERS, *_REVIEWS, *_TOLD),
)
NOTIFICATIONS = Topic(
    name="notifications",
    about="What became of messages.",
    producer="notifications",
    consumers={
        "intake": (notification.NotificationSettled,),
        "reporting": (notification.NotificationSettled,),
    },
    events=(notification.NotificationSettled,),
)
OUTCOMES = Topic(
    name="outcomes",
    about="Outcomes for outside subscribers: coarse records and protected tables.",
    producer="reporting",
    consumers={},
    events=(outcome.OutcomeRecorded, outcome.OutcomesReleased),
    retention_days=365,
    outsiders=True,
)
OUTCOMES_PARTY = Topic(
    name="outcomes-party",
    about="Outcomes in full, for the two organisations of a referral; never open to outsiders.",
    producer="reporting",
    consumers={},
    events=(outcome.OutcomeSettled,),
)
AUDIT_ANCHORS = Topic(
    name="audit-anchors",
    about="How far the audit of each service has come, signed; nobody hears it, it is kept.",
    producer="intake",
    co_producers=("matching", "notifications", "reporting"),
    consumers={},
    events=(audit.AuditAnchored,),
    retention_days=365,
)

CATALOGUE: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        REFERRALS,
        CLUES,
        DUTIES,
        OFFERS,
        NOTIFICATIONS,
        OUTCOMES,
        OUTCOMES_PARTY,
        AUDIT_ANCHORS,
    )
}

EVENTS: dict[tuple[str, int], type[Event]] = {
    (event.name, event.version): event for topic in CATALOGUE.values() for event in topic.events
}


def consumed_by(service: str) -> tuple[Topic, ...]:
    """The topics a service reads."""
    return tuple(topic for topic in CATALOGUE.values() if service in topic.consumers)


def produced_by(service: str) -> tuple[Topic, ...]:
    """The topics a service writes."""
    return tuple(
        topic for topic in CATALOGUE.values() if service in (topic.producer, *topic.co_producers)
    )


def events_consumed_by(service: str) -> frozenset[type[Event]]:
    """Every event a service is granted; it has a handler for each of them and for no other."""
    return frozenset(
        event for topic in CATALOGUE.values() for event in topic.consumers.get(service, ())
    )


def consumers_of(topic: str, event: str) -> tuple[str, ...]:
    """The services that hear an event of a topic, by their names."""
    found = CATALOGUE.get(topic)
    if found is None:
        return ()
    return tuple(
        service
        for service, granted in found.consumers.items()
        if any(kind.name == event for kind in granted)
    )
