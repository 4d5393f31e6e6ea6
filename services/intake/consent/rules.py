"""Whether what was consented to allows a request for help, and whom it may be released to.

The rules read single facts that may be missing, so that a request with other faults hears of
these as well.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from services.intake.consent.capacity import capacity
from services.intake.consent.law import DUTIES, articles_of
from services.intake.vault.rules import Part
from shared.errors import FieldError
from shared.vocabulary import (
    AGE_CLASS,
    AgeBand,
    AgeClass,
    ConsentBasis,
    ConsentGiver,
    ConsentScope,
    DutyArticle,
    Need,
    Relation,
)


class Consented(NamedTuple):
    """What a request says of consent, age and the accused; None where it says nothing readable."""

    basis: ConsentBasis | None = None
    scope: ConsentScope | None = None
    given_by: ConsentGiver | None = None
    providers: int = 0
    duty: bool = False
    article: DutyArticle | None = None
    age_band: AgeBand | None = None
    relation: Relation | None = None
    limited_capacity: bool = False


def is_minor(age_band: AgeBand | None) -> bool:
    """Whether the person is known to be under 18."""
    return age_band is not None and AGE_CLASS[age_band] is AgeClass.MINOR


def is_adult(age_band: AgeBand | None) -> bool:
    """Whether the person is known to be 18 or older."""
    return age_band is not None and AGE_CLASS[age_band] is AgeClass.ADULT


def guardian_accused(
    age_band: AgeBand | None, relation: Relation | None, *, limited_capacity: bool = False
) -> bool:
    """Whether the alleged perpetrator may be her guardian: of a minor, or without full capacity."""
    return capacity().may_be_guardian(age_band, relation, limited_capacity=limited_capacity)


def faults(said: Consented) -> list[FieldError]:
    """Everything in the consent that the law does not allow, with where and what instead."""
    return list(_faults(said))


# The cases are few: what was found of one is remembered.
@lru_cache(maxsize=1024)
def _faults(said: Consented) -> tuple[FieldError, ...]:
    return (
        *_basis_faults(said),
        *_giver_faults(said),
        *_scope_faults(said),
        *_duty_faults(said),
    )


def _basis_faults(said: Consented) -> Iterator[FieldError]:
    under_age = capacity().under_age
    if said.basis is ConsentBasis.CONSENT and said.age_band in under_age.bands:
        yield FieldError(
            pointer="/consent/basis",
            code="under_fourteen",
            detail="A child under 14 cannot consent alone (PIPL 31): name the guardian's consent, "
            "the duty to report, or an emergency.",
            allowed=under_age.bases,
        )
    if said.basis is ConsentBasis.GUARDIAN_CONSENT and guardian_accused(
        said.age_band, said.relation, limited_capacity=said.limited_capacity
    ):
        yield FieldError(
            pointer="/consent/basis",
            code="guardian_accused",
            detail="The guardian is the alleged perpetrator: use the duty to report or an "
            "emergency, and do not contact the guardian (PIPL 13).",
            allowed=capacity().suspected_guardian.bases,
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


def _duty_faults(said: Consented) -> Iterator[FieldError]:
    if said.basis is None:
        return
    fitting = articles_of(said.basis)
    if not fitting:
        if said.duty:
            yield FieldError(
                pointer="/consent/duty",
                code="not_allowed_here",
                detail="A duty is stated only with the bases mandatory_report and vital_interest.",
            )
        return
    if not said.duty:
        yield FieldError(
            pointer="/consent/duty",
            code="required",
            detail="A duty or an emergency is recorded with its article, the staff reference of "
            "who decided, and when (PIPL 13): {article, officer_ref, decided_at}.",
            allowed=fitting,
        )
    elif said.article is not None and said.article not in fitting:
        yield FieldError(
            pointer="/consent/duty/article",
            code="wrong_article",
            detail="This article is no ground for this basis.",
            allowed=fitting,
        )
    elif said.article is not None and DUTIES[said.article].minors_only and is_adult(said.age_band):
        yield FieldError(
            pointer="/consent/duty/article",
            code="not_a_minor",
            detail="This article protects minors; the person is said to be an adult.",
        )


@dataclass(frozen=True, slots=True)
class Permission:
    """What was recorded when help was asked for. `article`: of a recorded duty or emergency."""

    basis: ConsentBasis
    scope: ConsentScope
    named: frozenset[UUID] = frozenset()
    article: DutyArticle | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Permission":
        """As it is kept with a referral. A duty of which no article was recorded is none."""
        duty = kept.get("duty")
        return cls(
            ConsentBasis(kept["basis"]),
            ConsentScope(kept["scope"]),
            frozenset(UUID(provider) for provider in kept["providers"]),
            DutyArticle(duty["article"]) if duty else None,
        )


def shares_history(scope: ConsentScope, fields: Iterable[str] | None) -> bool:
    """Whether what others did for her may be told to whoever receives the case after them.

    Whoever may not read what she told may not read that either; fields that are unsaid are all.
    """
    if scope is ConsentScope.STATISTICS_ONLY:
        return False
    return fields is None or Part.NARRATIVE in set(fields)


def duty_needs(permission: Permission, needs: Iterable[Need]) -> tuple[Need, ...]:
    """The needs for which a recorded duty or emergency reaches further than the scope."""
    if permission.article is None or permission.scope is ConsentScope.ANY_MATCHED_PROVIDER:
        return ()
    served = DUTIES[permission.article].needs
    return tuple(need for need in needs if need in served)


def ground_of(permission: Permission, need: Need, provider_id: UUID) -> str | None:
    """On what ground she may be released to a provider that took on this need; None: on none.

    The scope covers whom it names. A stated basis adds nothing to it: only a duty or emergency
    whose article was recorded does, and only for the needs that the article serves.
    """
    if permission.article is not None and need in DUTIES[permission.article].needs:
        return f"{permission.basis} {permission.article}"
    if permission.scope is ConsentScope.NAMED_PROVIDERS:
        return str(permission.basis) if provider_id in permission.named else None
    anyone = permission.scope is ConsentScope.ANY_MATCHED_PROVIDER
    return str(permission.basis) if anyone else None
