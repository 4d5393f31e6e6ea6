"""What the services say to one another."""

from shared.events.access import AccessHarassment, ServiceReported
from shared.events.base import Audience, Event, Part
from shared.events.clock import ClockAdvanced
from shared.events.consent import ConsentChanged, ConsentWithdrawn
from shared.events.notification import MessageSettled, NotificationSettled
from shared.events.offer import (
    AppointmentNear,
    HandoverMoved,
    NeedAdded,
    NeedNotRequested,
    NeedUnmet,
    OfferAccepted,
    OfferAcknowledged,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    OfferMade,
    OfferMoved,
    OfferQuestioned,
    OfferWithdrawn,
    ReferralClosed,
    ReferralMatched,
    ServiceCompleted,
    ServiceStarted,
)
from shared.events.outcome import (
    OutcomeRecorded,
    OutcomeSettled,
    OutcomesReleased,
    ReleasedRow,
)
from shared.events.provider import (
    ProviderReinstated,
    ProviderReviewAdvanced,
    ProviderReviewClosed,
    ProviderReviewOpened,
    ProviderSuspended,
)
from shared.events.referral import (
    HarmFact,
    NeedFact,
    PublicityChanged,
    ReferralErased,
    ReferralReceived,
    ReferralWithdrawn,
    RightsInfoAsked,
    SafeContactChanged,
)
from shared.events.screening import ReferralScreened, RiskUnanswered
from shared.events.usage import UsageCount, UsageReported

__all__ = [
    "AccessHarassment",
    "AppointmentNear",
    "Audience",
    "ClockAdvanced",
    "ConsentChanged",
    "ConsentWithdrawn",
    "Event",
    "HandoverMoved",
    "HarmFact",
    "MessageSettled",
    "NeedAdded",
    "NeedFact",
    "NeedNotRequested",
    "NeedUnmet",
    "NotificationSettled",
    "OfferAccepted",
    "OfferAcknowledged",
    "OfferDeclined",
    "OfferEvent",
    "OfferExpired",
    "OfferMade",
    "OfferMoved",
    "OfferQuestioned",
    "OfferWithdrawn",
    "OutcomeRecorded",
    "OutcomeSettled",
    "OutcomesReleased",
    "Part",
    "ProviderReinstated",
    "ProviderReviewAdvanced",
    "ProviderReviewClosed",
    "ProviderReviewOpened",
    "ProviderSuspended",
    "PublicityChanged",
    "ReferralClosed",
    "ReferralErased",
    "ReferralMatched",
    "ReferralReceived",
    "ReferralScreened",
    "ReferralWithdrawn",
    "ReleasedRow",
    "RightsInfoAsked",
    "RiskUnanswered",
    "SafeContactChanged",
    "ServiceCompleted",
    "ServiceReported",
    "ServiceStarted",
    "UsageCount",
    "UsageReported",
]
