"""Whether a body that holds a need of hers may have her fields now, and on which consent. No I/O.

Without a consent in force nothing passes. What is said of one body goes before what is said of its
kind, and that before what is said of anybody; among equals a refusal wins. A recorded duty or
emergency opens the needs that its article serves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.intake.consent.consent import Consent, Recipient
from services.intake.consent.law import DUTIES
from services.intake.vault.rules import Part, Taken
from shared.vocabulary import (
    ConsentPurpose,
    ConsentScope,
    Need,
    ProviderKind,
    RecipientKind,
    ReleaseMoment,
)


class Refusal(StrEnum):
    """Why nothing is released."""

    MISSING = "consent_missing"
    REFUSED = "consent_refused"
    ENDED = "consent_ended"
    UNCONFIRMED = "awaiting_her_yes"


@dataclass(frozen=True, slots=True)
class Grant:
    """What may be released, and the consent and ground it rests on."""

    fields: frozenset[Part]
    ground: str
    consent_id: UUID
    version: int


def grant(consents: Sequence[Consent], taken: Taken, now: datetime) -> Grant | Refusal:
    """What one provider that has accepted a need may be given."""
    duty = next((c for c in consents if serves(c, taken.need) and c.is_live(now)), None)
    if duty is not None:
        return _granted(duty, f"{duty.basis} {duty.article}")
    nearest = _nearest([c for c in consents if c.purpose is ConsentPurpose.HELP], taken)
    live = [c for c in nearest if c.is_live(now)]
    if not live:
        return Refusal.ENDED if nearest else Refusal.MISSING
    return _by_consent(live)


def _by_consent(live: Sequence[Consent]) -> Grant | Refusal:
    if not all(c.permits for c in live):
        return Refusal.REFUSED
    found = next((c for c in live if c.release is ReleaseMoment.ON_ACCEPTANCE), None)
    return _granted(found, str(found.basis)) if found else Refusal.UNCONFIRMED


def _granted(consent: Consent, ground: str) -> Grant:
    return Grant(consent.fields, ground, consent.id, consent.version)


def serves(consent: Consent, need: Need) -> bool:
    """Whether it is a recorded duty or emergency that reaches to this need."""
    return consent.article is not None and need in DUTIES[consent.article].needs


def _nearest(said: Sequence[Consent], taken: Taken) -> list[Consent]:
    """What is said of this body; else of its kind; else of anybody."""
    circles: tuple[set[Recipient], ...] = (
        {Recipient.of_provider(taken.provider_id), Recipient.of_organization(taken.partner_id)},
        {Recipient(RecipientKind.PROVIDER_KIND, str(taken.kind))} if taken.kind else set(),
        {Recipient(RecipientKind.ANY_MATCHED_PROVIDER)},
    )
    for circle in circles:
        if found := [c for c in said if c.recipient in circle]:
            return found
    return []


@dataclass(frozen=True, slots=True)
class Summary:
    """Whom she lets be asked, in the words that matching and older readers know."""

    scope: ConsentScope
    providers: tuple[UUID, ...] = ()
    organizations: tuple[UUID, ...] = ()
    kinds: tuple[ProviderKind, ...] = ()
    refused: tuple[UUID, ...] = ()
    refused_kinds: tuple[ProviderKind, ...] = ()


def summary(consents: Iterable[Consent], now: datetime) -> Summary:
    """What the consents in force come to, for those who choose whom to ask."""
    live = [c for c in consents if c.purpose is ConsentPurpose.HELP and c.is_live(now)]
    yes = [c.recipient for c in live if c.permits]
    no = [c.recipient for c in live if not c.permits]
    anybody = any(r.kind is RecipientKind.ANY_MATCHED_PROVIDER for r in yes)
    named = ConsentScope.NAMED_PROVIDERS if yes else ConsentScope.STATISTICS_ONLY
    return Summary(
        scope=ConsentScope.ANY_MATCHED_PROVIDER if anybody else named,
        providers=_ids(yes, RecipientKind.PROVIDER),
        organizations=_ids(yes, RecipientKind.ORGANIZATION),
        kinds=_kinds(yes),
        refused=(*_ids(no, RecipientKind.PROVIDER), *_ids(no, RecipientKind.ORGANIZATION)),
        refused_kinds=_kinds(no),
    )


def shares_history(consents: Iterable[Consent], now: datetime) -> bool:
    """Whether what others did for her may be told to whoever receives the case after them.

    Of what is in force for help, all must cover what she told: which body receives is not known.
    """
    live = [c for c in consents if c.purpose is ConsentPurpose.HELP and c.is_live(now)]
    permits = [c for c in live if c.permits]
    return bool(permits) and all(Part.NARRATIVE in c.fields for c in permits)


def _ids(recipients: Iterable[Recipient], kind: RecipientKind) -> tuple[UUID, ...]:
    return tuple(sorted(r.id for r in recipients if r.kind is kind and r.id is not None))


def _kinds(recipients: Iterable[Recipient]) -> tuple[ProviderKind, ...]:
    found = (r for r in recipients if r.kind is RecipientKind.PROVIDER_KIND)
    return tuple(sorted(ProviderKind(r.code) for r in found))


def duty_needs(
    consents: Sequence[Consent], needs: Iterable[Need], scope: ConsentScope
) -> tuple[Need, ...]:
    """The needs for which a recorded duty or emergency reaches further than the scope."""
    if scope is ConsentScope.ANY_MATCHED_PROVIDER:
        return ()
    return tuple(need for need in needs if any(serves(c, need) for c in consents))
