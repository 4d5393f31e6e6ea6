"""What the services say to one another."""

from shared.events.base import Audience, Event, Part
from shared.events.notification import MessageSettled, NotificationSettled
from shared.events.offer import (
    NeedNotRequested,
    NeedUnmet,
    OfferAccepted,
    OfferDeclined,
    OfferEvent,
    OfferExpired,
    OfferMade,
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
from shared.events.provider import ProviderReinstated, ProviderSuspended
from shared.events.referral import (
    HarmFact,
    NeedFact,
    ReferralErased,
    ReferralReceived,
    ReferralWithdrawn,
    SafeContactChanged,
)
from shared.events.usage import UsageCount, UsageReported

__all__ = [
    "Audience",
    "Event",
    "HarmFact",
    "MessageSettled",
    "NeedFact",
    "NeedNotRequested",
    "NeedUnmet",
    "NotificationSettled",
    "OfferAccepted",
    "OfferDeclined",
    "OfferEvent",
    "OfferExpired",
    "OfferMade",
    "OfferWithdrawn",
    "OutcomeRecorded",
    "OutcomeSettled",
    "OutcomesReleased",
    "Part",
    "ProviderReinstated",
    "ProviderSuspended",
    "ReferralClosed",
    "ReferralErased",
    "ReferralMatched",
    "ReferralReceived",
    "ReferralWithdrawn",
    "ReleasedRow",
    "SafeContactChanged",
    "ServiceCompleted",
    "ServiceStarted",
    "UsageCount",
    "UsageReported",
]
