"""Whether what was consented to allows a request for help, and whom it may be released to.

The rules read single facts that may be missing, so that a request with other faults hears of
these as well.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from shared.errors import FieldError
from shared.vocabulary.codes import (
    AGE_CLASS,
    AgeBand,
    AgeClass,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    Relation,
)

GUARDIANS = frozenset({Relation.PARENT, Relation.FATHER, Relation.MOTHER})
DUTIES = (ConsentBasis.MANDATORY_REPORT, ConsentBasis.VITAL_INTEREST)


@dataclass(frozen=True, slots=True)
class Consented:
    """What a request says of consent, age and the accused; None where it says nothing readable."""

    basis: ConsentBasis | None = None
    scope: ConsentScope | None = None
    given_by: ConsentGiver | None = None
    providers: int = 0
    age_band: AgeBand | None = None
    relation: Relation | None = None


def is_minor(age_band: AgeBand | None) -> bool:
    """Whether the person is known to be under 18."""
    return age_band is not None and AGE_CLASS[age_band] is AgeClass.MINOR


def guardian_accused(age_band: AgeBand | None, relation: Relation | None) -> bool:
    """Whether the person is a minor and the alleged perpetrator may be her guardian."""
    return is_minor(age_band) and relation in GUARDIANS


def faults(said: Consented) -> list[FieldError]:
    """Everything in the consent that the law does not allow, with where and what instead."""
    return [*_basis_faults(said), *_giver_faults(said), *_scope_faults(said)]


def _basis_faults(said: Consented) -> Iterator[FieldError]:
    if said.basis is ConsentBasis.CONSENT and said.age_band is AgeBand.UNDER_14:
        yield FieldError(
            pointer="/consent/basis",
            code="under_fourteen",
            detail="A child under 14 cannot consent alone (PIPL 31): name the guardian's consent, "
            "the duty to report, or an emergency.",
            allowed=(ConsentBasis.GUARDIAN_CONSENT, *DUTIES),
        )
    if said.basis is ConsentBasis.GUARDIAN_CONSENT and guardian_accused(
        said.age_band, said.relation
    ):
        yield FieldError(
            pointer="/consent/basis",
            code="guardian_accused",
            detail="The guardian is the alleged perpetrator: use the duty to report or an "
            "emergency, and do not contact the guardian (PIPL 13).",
            allowed=DUTIES,
        )


def _giver_faults(said: Consented) -> Iterator[FieldError]:
    if said.basis is None or said.given_by is None:
        return
    by_guardian = said.given_by is ConsentGiver.GUARDIAN
    if said.basis is ConsentBasis.GUARDIAN_CONSENT and not by_guardian:
        yield FieldError(
            pointer="/consent/given_by",
            code="not_the_guardian",
            detail="A guardian's consent is given by the guardian.",
            allowed=(ConsentGiver.GUARDIAN,),
        )
    if said.basis is ConsentBasis.CONSENT and by_guardian:
        yield FieldError(
            pointer="/consent/given_by",
            code="guardian_for_self",
            detail="Consent given by a guardian has the basis guardian_consent.",
            allowed=(ConsentGiver.SELF, ConsentGiver.PROXY, ConsentGiver.OFFICER),
        )


def _scope_faults(said: Consented) -> Iterator[FieldError]:
    named = said.scope is ConsentScope.NAMED_PROVIDERS
    if named and not said.providers:
        yield FieldError(
            pointer="/consent/providers",
            code="required",
            detail="With named_providers, list the ids of the providers she agreed to (PIPL 23).",
        )
    if said.scope is not None and not named and said.providers:
        yield FieldError(
            pointer="/consent/providers",
            code="not_allowed_here",
            detail="Providers are listed only with the scope named_providers.",
        )


def covers(
    basis: ConsentBasis, scope: ConsentScope, named: Collection[UUID], provider_id: UUID
) -> bool:
    """Whether identity may be released to this provider.

    A recorded duty or emergency covers any provider that took the case; consent covers what it
    names.
    """
    if basis in DUTIES:
        return True
    if scope is ConsentScope.NAMED_PROVIDERS:
        return provider_id in named
    return scope is ConsentScope.ANY_MATCHED_PROVIDER
