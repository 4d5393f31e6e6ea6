"""What she is to be kept away from: sealed as it was said, and as facts that are compared."""

from typing import TYPE_CHECKING

from shared.security.keep_away import KeepAwayFact, KeepAwayKind
from shared.vocabulary import Relation

if TYPE_CHECKING:
    from services.intake.referrals.submission import Perpetrator

_KINDS = (KeepAwayKind.EMPLOYER, KeepAwayKind.BODY, KeepAwayKind.PLACE)
_NOTHING = (None, None, None)
PART = "keep_away"
"""The part of what is sealed of her that holds it; no release and no page names it."""


def said_by(relation: str | None, **kept: str | None) -> dict[str, str] | None:
    """The alleged perpetrator as a partner would post it: the relation is unknown where unsaid."""
    found = {name: value for name, value in kept.items() if value}
    if not found and not relation:
        return None
    return {"relation": relation or Relation.UNKNOWN, **found}


def facts_of(perpetrator: "Perpetrator | None") -> list[KeepAwayFact]:
    """What of the alleged perpetrator a body is compared with."""
    if perpetrator is None:
        return []
    kept = (perpetrator.employer, perpetrator.body, perpetrator.place)
    if kept == _NOTHING:
        return []
    said = zip(_KINDS, kept, strict=True)
    return [KeepAwayFact(kind, str(value)) for kind, value in said if value is not None]


def sealed_part(perpetrator: "Perpetrator | None") -> dict[str, dict[str, str]]:
    """The same as it is sealed beside who she is; empty where nothing was said."""
    found = {str(fact.kind): fact.value for fact in facts_of(perpetrator)}
    return {PART: found} if found else {}
