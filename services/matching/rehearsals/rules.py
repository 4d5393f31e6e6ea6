"""What invented providers answer, so that a rehearsal ends as its client asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from shared.vocabulary import DeclineReason, Need, ProviderKind, RehearsedEnd

REHEARSAL_PARTNER = UUID("00000000-0000-4000-8000-00000000a000")
"""The organisation of the invented providers."""
KINDS: Mapping[str, tuple[str, ...]] = {
    ProviderKind.VOLUNTEER_LAWYER: (
        Need.LEGAL_CONSULTATION,
        Need.COURT_REPRESENTATION,
        Need.PROTECTION_ORDER,
    ),
    ProviderKind.SHELTER: (Need.SHELTER,),
    ProviderKind.COUNSELLING_CENTRE: (Need.COUNSELLING,),
    ProviderKind.HOSPITAL: (Need.MEDICAL,),
    ProviderKind.PROCURATORATE: (Need.JUDICIAL_ASSISTANCE,),
    ProviderKind.CIVIL_AFFAIRS: (
        Need.SOCIAL_ASSISTANCE,
        Need.CHILD_PROTECTION,
        Need.CARE_VISIT,
    ),
    ProviderKind.TRAINING_CENTRE: (Need.SKILLS_TRAINING, Need.EMPLOYMENT_SUPPORT),
}
"""Invented providers by their kind, with what they give."""
SILENCE = timedelta(seconds=2)
"""So long an offer is open that nobody is to answer."""


def provider_ids(place: int) -> list[UUID]:
    """The two providers of the kind at this place of `KINDS`."""
    first = REHEARSAL_PARTNER.int + 16 * (place + 1)
    return [UUID(int=first), UUID(int=first + 1)]


class Said(NamedTuple):
    """An answer; `reason`: of a no."""

    accepts: bool
    reason: DeclineReason | None = None


YES = Said(accepts=True)
NO = Said(accepts=False, reason=DeclineReason.NO_CAPACITY)


def said(end: str, attempt: int) -> Said | None:
    """What the provider asked for the so manieth time says; None: nothing at all."""
    if end == RehearsedEnd.ACCEPTED:
        return YES
    if end == RehearsedEnd.DECLINED_THEN_ACCEPTED:
        return NO if attempt == 1 else YES
    return None


def rehearsed_due(end: str | None, now: datetime) -> datetime | None:
    """Until when an offer is open that is to expire; None: as long as any other."""
    return now + SILENCE if end == RehearsedEnd.EXPIRED else None
