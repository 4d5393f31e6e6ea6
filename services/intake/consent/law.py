"""Where each consent rule comes from; counsel reads and dates this table.

The articles are the law's own. Which needs an article serves is a proposal, to be confirmed by
counsel: it is where somebody may be helped without her consent, so it names as few as the article
is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.vocabulary import ConsentBasis, DutyArticle, Need


@dataclass(frozen=True)
class Source:
    """One article of a law, in force from a day, and what it asks of a request for help."""

    instrument: str
    article: str
    in_force: date
    asks: str


@dataclass(frozen=True)
class Duty:
    """What an article may stand in for: its basis, its source, the needs it serves."""

    basis: ConsentBasis
    source: Source
    needs: frozenset[Need]
    minors_only: bool = False


PIPL = "Personal Information Protection Law 个人信息保护法"
MINORS = "Law on the Protection of Minors 未成年人保护法"
VIOLENCE = "Anti-Domestic Violence Law 反家庭暴力法"

SOURCES: dict[str, Source] = {
    "lawful_basis": Source(
        PIPL, "13", date(2021, 11, 1), "consent, or a legal duty, or an emergency to life or health"
    ),
    "no_more_than_needed": Source(
        PIPL, "6", date(2021, 11, 1), "the least that the purpose needs, and nothing beyond it"
    ),
    "separate_consent": Source(
        PIPL, "23, 29", date(2021, 11, 1), "a further handler is named before identity reaches it"
    ),
    "under_fourteen": Source(
        PIPL, "31", date(2021, 11, 1), "a parent or guardian consents for a child under 14"
    ),
    "guardian_accused": Source(
        PIPL, "13(1)3-4", date(2021, 11, 1), "duty or emergency serves when the guardian is accused"
    ),
    "emergency": Source(
        PIPL, "13(1)4", date(2021, 11, 1), "an emergency to life or health, as far as it needs"
    ),
    "report_minors": Source(
        MINORS, "11", date(2021, 6, 1), "suspected harm to a minor is reported at once"
    ),
    "report_incapable": Source(
        VIOLENCE, "14", date(2016, 3, 1), "violence to a person of limited capacity is reported"
    ),
}

_PROTECTION = frozenset({Need.CHILD_PROTECTION, Need.SHELTER, Need.MEDICAL, Need.PROTECTION_ORDER})

DUTIES: Mapping[DutyArticle, Duty] = {
    DutyArticle.MINORS_PROTECTION_11: Duty(
        ConsentBasis.MANDATORY_REPORT,
        SOURCES["report_minors"],
        _PROTECTION | {Need.JUDICIAL_ASSISTANCE},
        minors_only=True,
    ),
    DutyArticle.DOMESTIC_VIOLENCE_14: Duty(
        ConsentBasis.MANDATORY_REPORT,
        SOURCES["report_incapable"],
        _PROTECTION | {Need.JUDICIAL_ASSISTANCE},
    ),
    DutyArticle.PERSONAL_INFORMATION_13_4: Duty(
        ConsentBasis.VITAL_INTEREST, SOURCES["emergency"], _PROTECTION
    ),
}


def articles_of(basis: ConsentBasis | None) -> tuple[DutyArticle, ...]:
    """The articles a basis may name; none for consent."""
    return tuple(article for article, duty in DUTIES.items() if duty.basis is basis)
