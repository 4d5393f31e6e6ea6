"""The ledger of a referral, as it is told to her and to the partner that referred her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.access import store as access
from services.intake.access.store import Approach
from services.intake.consent.consent import Consent, Recipient
from services.intake.consent.store import held
from services.intake.ledger import store, words
from services.intake.ledger.store import Disclosure, Entry, Told
from services.intake.ledger.words import Words
from shared.db import Transaction
from shared.vocabulary import BodyClass, ConsentPurpose, PartnerKind, ReferralStatus


@dataclass(frozen=True, slots=True)
class Line:
    """One line: who, what, when, on whose word; and whom to stop, where it can be stopped."""

    id: str
    at: datetime
    first_at: datetime
    times: int
    what: str
    recipient: Words
    partner_id: UUID
    provider_id: UUID | None
    fields: tuple[str, ...]
    ground: str
    consent_id: UUID | None
    consent_version: int | None
    words: Words
    stop: Recipient | None


async def ledger_of(tx: Transaction, referral_id: UUID) -> list[Line]:
    """The ledger, newest first; what is told has left and cannot be called back.

    Raises NotFound for a referral that is unknown or erased.
    """
    found = await held(tx, referral_id, lock=False)
    entries = await store.entries(tx, referral_id)
    over = found.status == ReferralStatus.WITHDRAWN
    consents = () if over else found.consents
    lines = [_line(entry, consents) for entry in entries]
    visits = [_visit(one, consents) for one in await access.of_referral(tx, referral_id)]
    disclosed = [_disclosed(one) for one in await store.told_of(tx, referral_id)]
    return sorted([*lines, *visits, *disclosed], key=lambda line: line.at, reverse=True)


def _line(entry: Entry, consents: Sequence[Consent]) -> Line:
    disclosure = entry.disclosure
    name = entry.organization
    who = {"zh": name, "en": name} if name else words.somebody()
    return Line(
        id=str(entry.id),
        at=entry.at,
        first_at=entry.first_at,
        times=entry.times,
        what=disclosure.what,
        recipient=who,
        partner_id=disclosure.recipient_id,
        provider_id=disclosure.provider_id,
        fields=disclosure.fields,
        ground=disclosure.ground,
        consent_id=disclosure.consent_id,
        consent_version=disclosure.consent_version,
        words=_words(entry, who),
        stop=_to_stop(disclosure, consents),
    )


def _visit(asked: Approach, consents: Sequence[Consent]) -> Line:
    body, purpose = BodyClass(asked.body), ConsentPurpose(asked.purpose)
    who = {"zh": body.zh, "en": body.en}
    granted = asked.consent_id is not None
    rests_on = [c.recipient for c in consents if c.id == asked.consent_id and c.permits]
    return Line(
        id=str(asked.id),
        at=asked.at,
        first_at=asked.at,
        times=1,
        what=f"visit_{asked.decision}",
        recipient=who,
        partner_id=asked.asked_by,
        provider_id=None,
        fields=(),
        ground=asked.purpose,
        consent_id=asked.consent_id,
        consent_version=asked.consent_version,
        words=words.visit(asked.at, who, {"zh": purpose.zh, "en": purpose.en}, granted=granted),
        stop=rests_on[0] if rests_on else None,
    )


def _disclosed(disclosure: Told) -> Line:
    """What went to a body by law or on her word: it has left, so there is nothing to stop."""
    name, kind = disclosure.organization, PartnerKind(disclosure.recipient_kind)
    who = {"zh": name, "en": name} if name else {"zh": kind.zh, "en": kind.en}
    return Line(
        id=str(disclosure.id),
        at=disclosure.at,
        first_at=disclosure.at,
        times=1,
        what="disclosed",
        recipient=who,
        partner_id=disclosure.partner_id,
        provider_id=None,
        fields=disclosure.parts,
        ground=" ".join(filter(None, (disclosure.basis, disclosure.article))),
        consent_id=None,
        consent_version=None,
        words=words.disclosed(
            disclosure.at, who, disclosure.parts, disclosure.basis, disclosure.article
        ),
        stop=None,
    )


def _words(entry: Entry, who: Words) -> Words:
    disclosure = entry.disclosure
    if disclosure.consent_id is None:
        return words.refused(entry.at, who, entry.times)
    return words.received(entry.at, who, disclosure.fields, disclosure.ground, entry.times)


def _to_stop(disclosure: Disclosure, consents: Sequence[Consent]) -> Recipient | None:
    """The organisation, unless it is stopped already, or it was the law that let it see."""
    if disclosure.consent_id is None or disclosure.ground.partition(" ")[2]:
        return None
    organization = Recipient.of_organization(disclosure.recipient_id)
    if any(c.recipient == organization and not c.permits for c in consents):
        return None
    return organization if any(c.permits for c in consents) else None
