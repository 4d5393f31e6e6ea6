"""When a case may be disclosed, and to whom: decided from what is said and what is registered."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from shared.errors import FieldError
from shared.vocabulary import DisclosureBasis, DutyArticle, PartnerKind

POLICE = PartnerKind.PUBLIC_SECURITY
ADDRESSEES = frozenset({POLICE, PartnerKind.CIVIL_AFFAIRS, PartnerKind.EDUCATION})
"""Whom a mandatory report goes to (Anti-Domestic Violence Law 14, Law on Minors 11)."""
ARTICLES: dict[DisclosureBasis, frozenset[DutyArticle]] = {
    DisclosureBasis.CONSENT: frozenset(),
    DisclosureBasis.MANDATORY_REPORT: frozenset(
        {DutyArticle.MINORS_PROTECTION_11, DutyArticle.DOMESTIC_VIOLENCE_14}
    ),
    DisclosureBasis.EMERGENCY_LIFE: frozenset({DutyArticle.PERSONAL_INFORMATION_13_4}),
}
ALIASES = {"police": str(POLICE)}


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom something is disclosed."""

    kind: str
    abroad: bool


@dataclass(frozen=True, slots=True)
class CaseDisclosure:
    """What is said of the disclosure of a case. `minor`: by what is known of the person."""

    basis: DisclosureBasis | None
    article: DutyArticle | None
    minor: bool
    lacks_capacity: bool


@cache
def _egress() -> dict[str, Any]:
    path = Path(__file__).with_name("egress_2026_11.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def persons_needed() -> int:
    """So many different persons approve what leaves the country."""
    return int(_egress()["approvals"]["persons"])


def approvals_last() -> timedelta:
    """So long is an approval good."""
    return timedelta(hours=_egress()["approvals"]["hours"])


def instrument_for(persons: int) -> str:
    """What a year's volume asks for (CAC provisions of 2024), as a code."""
    if persons == 0:
        return "none"
    volumes = _egress()["volumes"]
    return "security_assessment" if persons >= volumes["assessment_from"] else "standard_contract"


def needs_authority(recipient: Recipient) -> bool:
    """Whether a competent authority must have approved: judicial and police bodies (PIPL 41)."""
    return recipient.kind == PartnerKind.FOREIGN_PUBLIC_BODY


def faults(said: CaseDisclosure, recipient: Recipient) -> list[FieldError]:
    """Everything that is wrong with the ground of disclosing a case."""
    if said.basis is None:
        detail = "A case is disclosed on a stated ground, or not at all (PIPL 13, 23)."
        return [_fault("/basis", "required", detail, tuple(DisclosureBasis))]
    found = []
    allowed = ARTICLES[said.basis]
    if (said.article not in allowed) if allowed else (said.article is not None):
        detail = "This article is no ground for this basis."
        found.append(_fault("/article", "article_not_fitting", detail, allowed))
    if said.basis is DisclosureBasis.MANDATORY_REPORT:
        if recipient.kind not in ADDRESSEES:
            detail = "A mandatory report goes to public security, civil affairs or education."
            found.append(_fault("/to", "not_an_addressee", detail, ADDRESSEES))
        if not said.minor and not said.lacks_capacity:
            detail = (
                "The duty is about minors and people who lack capacity; an adult's will decides."
            )
            found.append(_fault("/lacks_capacity", "adult", detail, ()))
    return found


def _fault(pointer: str, code: str, detail: str, allowed: Collection[str]) -> FieldError:
    return FieldError(
        pointer=pointer, code=code, detail=detail, allowed=tuple(sorted(map(str, allowed))) or None
    )
