"""What happens to a referral, from its receipt to its erasure.

No event here carries a name, a telephone number, an address or free text.
Whoever needs those asks intake, which checks consent at that moment.
"""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event, Part
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentScope,
    Exploitation,
    Flag,
    Gender,
    HarmForm,
    HarmSub,
    HarmType,
    MedicalDeadline,
    Need,
    RehearsedEnd,
    Relation,
    Risk,
    SpecialCare,
    Urgency,
    VenueKind,
    WithdrawReason,
)


class HarmFact(Part):
    """One kind of harm with its forms and particulars; the first of a referral is the primary."""

    type: Annotated[HarmType, PARTY]
    forms: Annotated[tuple[HarmForm, ...], PARTY] = ()
    sub: Annotated[tuple[HarmSub, ...], INTERNAL] = ()


class DeadlineFact(Part):
    """Until when medicine can still do something."""

    code: Annotated[MedicalDeadline, INTERNAL]
    due_at: Annotated[datetime, INTERNAL]


class NeedFact(Part):
    """One kind of help wanted."""

    need_id: Annotated[UUID, PARTY]
    type: Annotated[Need, PARTY]
    first_need_id: Annotated[UUID | None, INTERNAL] = None


class RouteFact(Part):
    """Which way somebody who was trafficked was taken, by provinces."""

    origin: Annotated[str, INTERNAL]
    transit: Annotated[tuple[str, ...], INTERNAL] = ()
    destination: Annotated[str, INTERNAL]


class ReferralReceived(Event):
    """Help was asked for, and intake has it safe.

    With the scope `named_providers` only `consent_providers` may be asked. For `duty_needs` a
    recorded duty or emergency stands in the place of her scope: any matched provider may be asked.
    """

    name: ClassVar[str] = "referral.received"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    channel: Annotated[Channel, INTERNAL]
    region: Annotated[str, INTERNAL]
    received_at: Annotated[datetime, PARTY]
    occurred_at: Annotated[datetime, INTERNAL]
    age_band: Annotated[AgeBand, PARTY]
    gender: Annotated[Gender, PARTY]
    languages: Annotated[tuple[str, ...], PARTY] = ("zh",)
    flags: Annotated[tuple[Flag, ...], INTERNAL] = ()
    harms: Annotated[tuple[HarmFact, ...], PARTY]
    perpetrator_relation: Annotated[Relation | None, INTERNAL] = None
    children_witnessing: Annotated[int, INTERNAL] = 0
    needs: Annotated[tuple[NeedFact, ...], PARTY]
    urgency: Annotated[Urgency, PARTY]
    risk: Annotated[Risk, INTERNAL]
    deadlines: Annotated[tuple[DeadlineFact, ...], INTERNAL] = ()
    consent_scope: Annotated[ConsentScope, INTERNAL]
    consent_providers: Annotated[tuple[UUID, ...], INTERNAL] = ()
    duty_needs: Annotated[tuple[Need, ...], INTERNAL] = ()
    history_shared: Annotated[bool, INTERNAL] = False
    contactable: Annotated[bool, INTERNAL] = False
    self_referred: Annotated[bool, INTERNAL] = False
    publicity_risk: Annotated[bool, INTERNAL] = False
    sandbox: Annotated[bool, INTERNAL] = False
    kept_from: Annotated[UUID | None, INTERNAL] = None
    keep_away: Annotated[tuple[str, ...], INTERNAL] = ()
    routed_to: Annotated[UUID | None, INTERNAL] = None
    venue_kind: Annotated[VenueKind | None, INTERNAL] = None
    route: Annotated[RouteFact | None, INTERNAL] = None
    rehearsed_end: Annotated[RehearsedEnd | None, INTERNAL] = None
    exploitation: Annotated[tuple[Exploitation, ...], INTERNAL] = ()
    special_care: Annotated[tuple[SpecialCare, ...], INTERNAL] = ()

    @property
    def urgent(self) -> bool:
        """Somebody in danger waits for nobody."""
        return self.urgency is Urgency.IMMEDIATE


class ReferralWithdrawn(Event):
    """The request was taken back; nothing further may be done with it."""

    name: ClassVar[str] = "referral.withdrawn"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    withdrawn_at: Annotated[datetime, PARTY]
    reason: Annotated[WithdrawReason, PARTY]

    @property
    def urgent(self) -> bool:
        """Whoever works on it must stop now."""
        return True


class SafeContactChanged(Event):
    """How she may be reached was confirmed again or changed. Who needs it asks intake for it."""

    name: ClassVar[str] = "referral.contact-changed"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    changed_at: Annotated[datetime, INTERNAL]
    contactable: Annotated[bool, INTERNAL]


class PublicityChanged(Event):
    """The case may reach the press from now on, or may no more; counts and mails say less of it."""

    name: ClassVar[str] = "referral.publicity-changed"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    changed_at: Annotated[datetime, INTERNAL]
    publicity_risk: Annotated[bool, INTERNAL]

    @property
    def urgent(self) -> bool:
        """The next mail may be about it."""
        return True


class RightsInfoAsked(Event):
    """She wants to read what her rights are; whoever may reach her says, neutrally, where."""

    name: ClassVar[str] = "referral.rights-info-asked"
    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    asked_at: Annotated[datetime, INTERNAL]
    harm: Annotated[HarmType, INTERNAL]
    language: Annotated[str, INTERNAL]


class ReferralErased(Event):
    """Her data key is destroyed; every service drops what it still holds."""

    name: ClassVar[str] = "referral.erased"
    topic: ClassVar[str] = "referrals"
    erasing: ClassVar[bool] = True

    referral_id: Annotated[UUID, PARTY]
    erased_at: Annotated[datetime, PARTY]

    @property
    def urgent(self) -> bool:
        """What is to be forgotten is forgotten now."""
        return True
