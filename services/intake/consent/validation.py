"""What a consent said later may say: the law's rules, the terms of its purpose. No I/O."""

from collections.abc import Iterator
from datetime import datetime

from services.intake.consent import rules
from services.intake.consent.form import ConsentSaid
from services.intake.consent.policy import ConsentPolicy
from services.intake.consent.rules import Consented
from services.intake.consent.store import Held
from shared.errors import FieldError
from shared.vocabulary import ConsentDecision, ConsentPurpose, RecipientKind

_OF_PROVIDERS = (
    RecipientKind.ANY_MATCHED_PROVIDER,
    RecipientKind.PROVIDER,
    RecipientKind.ORGANIZATION,
    RecipientKind.PROVIDER_KIND,
)
_OUTSIDE = (RecipientKind.ORGANIZATION, RecipientKind.BODY, RecipientKind.SOURCE)
FITTING = {
    ConsentPurpose.HELP: _OF_PROVIDERS,
    ConsentPurpose.LEGAL_DUTY: (RecipientKind.ANY_MATCHED_PROVIDER,),
}


def faults(said: ConsentSaid, held: Held, policy: ConsentPolicy, now: datetime) -> list[FieldError]:
    """Everything in it that is not allowed, with where and what instead."""
    return [
        *_of_law(said, held),
        *_of_recipient(said),
        *_of_duty(said),
        *_of_end(said, policy, now),
    ]


def _of_law(said: ConsentSaid, held: Held) -> Iterator[FieldError]:
    if said.decision is ConsentDecision.DENY:
        return
    read = Consented(
        basis=said.basis,
        given_by=said.given_by,
        duty=said.duty is not None,
        article=said.duty.article if said.duty else None,
        age_band=held.age_band,
        relation=held.relation,
    )
    for fault in rules.faults(read):
        yield fault.model_copy(update={"pointer": fault.pointer.removeprefix("/consent")})


def _of_recipient(said: ConsentSaid) -> Iterator[FieldError]:
    fitting = FITTING.get(said.purpose, _OUTSIDE)
    if said.recipient.kind not in fitting:
        yield FieldError(
            pointer="/recipient/kind",
            code="not_for_this_purpose",
            detail="Consent for this purpose is given to other recipients.",
            allowed=fitting,
        )


def _of_duty(said: ConsentSaid) -> Iterator[FieldError]:
    if (said.purpose is ConsentPurpose.LEGAL_DUTY) != (said.duty is not None):
        yield FieldError(
            pointer="/purpose",
            code="legal_duty_and_duty",
            detail="A duty is stated with the purpose legal_duty, and only with it.",
        )


def _of_end(said: ConsentSaid, policy: ConsentPolicy, now: datetime) -> Iterator[FieldError]:
    if said.until is None or said.purpose is ConsentPurpose.LEGAL_DUTY:
        return
    if not now < said.until <= policy.latest(said.purpose, now):
        yield FieldError(
            pointer="/until",
            code="out_of_range",
            detail="It ends in the future, and no later than consent for this purpose may hold.",
        )
