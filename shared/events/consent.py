"""What she lets happen with a referral, each time it changes: the whole of it, never a part.

An event says how things stand after it, so whoever reads a later one first needs no earlier one.
"""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from shared.events.base import INTERNAL, PARTY, Event
from shared.vocabulary import ConsentEnd, ConsentScope, Need, ProviderKind


class ConsentEvent(Event):
    """What all news about consent says: whom she lets be asked from now on.

    With the scope `named_providers` only `consent_providers`, providers of `consent_organizations`
    and of `consent_kinds` may be asked; never those of `refused` (providers or organisations) or
    `refused_kinds`. For `duty_needs` a recorded duty stands in the place of all of it.
    """

    topic: ClassVar[str] = "referrals"

    referral_id: Annotated[UUID, PARTY]
    partner_id: Annotated[UUID, INTERNAL]
    consent_version: Annotated[int, INTERNAL]
    changed_at: Annotated[datetime, INTERNAL]
    consent_scope: Annotated[ConsentScope, INTERNAL]
    consent_providers: Annotated[tuple[UUID, ...], INTERNAL] = ()
    consent_organizations: Annotated[tuple[UUID, ...], INTERNAL] = ()
    consent_kinds: Annotated[tuple[ProviderKind, ...], INTERNAL] = ()
    refused: Annotated[tuple[UUID, ...], INTERNAL] = ()
    refused_kinds: Annotated[tuple[ProviderKind, ...], INTERNAL] = ()
    duty_needs: Annotated[tuple[Need, ...], INTERNAL] = ()
    history_shared: Annotated[bool, INTERNAL] = False

    @property
    def urgent(self) -> bool:
        """What she no longer allows stops now."""
        return True


class ConsentChanged(ConsentEvent):
    """Something more, or something else, was consented to."""

    name: ClassVar[str] = "consent.changed"


class ConsentWithdrawn(ConsentEvent):
    """A consent was withdrawn or came to its end; what it covered and still waits is stopped.

    `everything`: nothing is left that she consents to, and nothing more of it may leave anywhere.
    """

    name: ClassVar[str] = "consent.withdrawn"

    everything: Annotated[bool, INTERNAL]
    reason: Annotated[ConsentEnd, INTERNAL]
