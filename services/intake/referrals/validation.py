"""Every fault of a request at once, those of the consent included."""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from services.intake.consent import rules as consent_rules
from services.intake.consent.rules import Consented
from services.intake.referrals.rules import OWN_HAND
from services.intake.referrals.submission import Submission
from services.intake.registry.rules import channel_fault
from shared.errors import FieldError, Invalid, Refused
from shared.problems import field_errors, refused_by
from shared.vocabulary import (
    AgeBand,
    Channel,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    DutyArticle,
    HarmType,
    Relation,
    SpecialCare,
)

Code = TypeVar("Code", bound=StrEnum)
UNSAID = ("/consent", "required")
MEND = "Mend these fields and send it again."


def refuse_unfit(error: ValidationError, body: bytes) -> Refused:
    """What to answer to a body that does not fit the model; consent faults go with the rest."""
    refused = refused_by(error)
    if not isinstance(refused, Invalid):
        return refused
    found = field_errors(error.errors(include_url=False, include_input=False))
    told = {fault.pointer for fault in found}
    consent = consent_rules.faults(readable(orjson.loads(body)))
    named = [_unsaid_consent() if (f.pointer, f.code) == UNSAID else f for f in found]
    return Invalid(MEND, errors=[*named, *(f for f in consent if f.pointer not in told)])


def _unsaid_consent() -> FieldError:
    return FieldError(
        pointer="/consent",
        code="required",
        detail="Say why her data may be handled and to whom she agreed it goes; it is never "
        "assumed. `consent.scope` is one of these.",
        allowed=tuple(ConsentScope),
    )


def refuse_unlawful(
    said: Submission,
    channels: Collection[str] | None = None,
    also: FieldError | None = None,
) -> None:
    """Raise Invalid with the faults of consent, and of a channel that is not the client's.

    `channels`: those it speaks for; None: any. `also`: a fault that was found before.
    """
    found = list(consent_rules.faults(consented(said)))
    if also is not None:
        found.append(also)
    if fault := channel_fault(said.channel, channels):
        found.append(fault)
    found += _misplaced(said)
    if found:
        raise Invalid(MEND, errors=found)


def _misplaced(said: Submission) -> Iterator[FieldError]:
    if said.venue_kind is not None and said.channel is not Channel.QR_POSTER:
        yield FieldError(
            pointer="/venue_kind",
            code="not_allowed_here",
            detail="The kind of place belongs to the channel qr_poster, and to it alone.",
        )
    if said.exploitation and said.channel in OWN_HAND:
        yield FieldError(
            pointer="/exploitation",
            code="not_allowed_here",
            detail="Only trained staff ask what was done to her; leave it out of what she writes.",
        )
    if said.route is not None and all(h.type is not HarmType.TRAFFICKING for h in said.harm):
        yield FieldError(
            pointer="/route",
            code="not_allowed_here",
            detail="Which way she was taken belongs to trafficking, and to it alone.",
        )


def consented(said: Submission) -> Consented:
    """The facts the consent rules read."""
    consent = said.consent
    return Consented(
        basis=consent.basis,
        scope=consent.scope,
        given_by=consent.given_by,
        providers=len(consent.providers),
        duty=consent.duty is not None,
        article=consent.duty.article if consent.duty else None,
        age_band=said.subject.age_band,
        relation=said.perpetrator.relation if said.perpetrator else None,
        limited_capacity=SpecialCare.LIMITED_CAPACITY in said.subject.special_care,
    )


def readable(whole: Any) -> Consented:
    """The same facts of a body that is wrong elsewhere; None where a fact cannot be read."""
    consent, named = _part(whole, "consent"), _part(whole, "consent").get("providers")
    care = _part(whole, "subject").get("special_care")
    return Consented(
        basis=_code(ConsentBasis, consent.get("basis")),
        scope=_code(ConsentScope, consent.get("scope")),
        given_by=_code(ConsentGiver, consent.get("given_by")),
        providers=len(named) if isinstance(named, list) else 0,
        duty=consent.get("duty") is not None,
        article=_code(DutyArticle, _part(consent, "duty").get("article")),
        age_band=_code(AgeBand, _part(whole, "subject").get("age_band")),
        relation=_code(Relation, _part(whole, "perpetrator").get("relation")),
        limited_capacity=isinstance(care, list) and SpecialCare.LIMITED_CAPACITY in care,
    )


def _part(whole: Any, name: str) -> dict[str, Any]:
    part = whole.get(name) if isinstance(whole, dict) else None
    return part if isinstance(part, dict) else {}


def _code(codes: type[Code], given: Any) -> Code | None:
    return next((code for code in codes if code.value == given), None)
