"""Whom of those who can help she lets be asked, where she named or refused bodies or kinds."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self
from uuid import UUID

from services.matching.eligibility.rules import Candidate
from services.matching.eligibility.shortlist import Shortlist, Tier
from shared.events.consent import ConsentEvent
from shared.vocabulary import ConsentScope, UnmetReason

REFUSED_BY_HER = "refused_by_her"


class Limits(NamedTuple):
    """What she says beyond one list of providers. `only`: what is named is all that is allowed."""

    only: bool
    named: frozenset[UUID] = frozenset()
    kinds: frozenset[str] = frozenset()
    refused: frozenset[UUID] = frozenset()
    refused_kinds: frozenset[str] = frozenset()

    @classmethod
    def of(cls, event: ConsentEvent) -> "Limits | None":
        """What an event says; None where a list of providers, or none, tells it all."""
        said = (
            event.consent_organizations,
            event.consent_kinds,
            event.refused,
            event.refused_kinds,
        )
        if not any(said):
            return None
        return cls(
            only=event.consent_scope is ConsentScope.NAMED_PROVIDERS,
            named=frozenset((*event.consent_providers, *event.consent_organizations)),
            kinds=frozenset(event.consent_kinds),
            refused=frozenset(event.refused),
            refused_kinds=frozenset(event.refused_kinds),
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """As it is kept."""
        return cls(
            kept["only"],
            frozenset(map(UUID, kept["named"])),
            frozenset(kept["kinds"]),
            frozenset(map(UUID, kept["refused"])),
            frozenset(kept["refused_kinds"]),
        )

    def kept(self) -> dict[str, object]:
        """As it is kept: ids and codes."""
        return {
            "only": self.only,
            "named": sorted(map(str, self.named)),
            "kinds": sorted(self.kinds),
            "refused": sorted(map(str, self.refused)),
            "refused_kinds": sorted(self.refused_kinds),
        }

    def allows(self, provider_id: UUID, partner_id: UUID, kind: str, *, duty: bool) -> bool:
        """Whether a provider may be asked; a recorded duty reaches further than what she names."""
        ids = {provider_id, partner_id}
        if ids & self.refused:
            return False
        if ids & self.named:
            return True
        if kind in self.refused_kinds:
            return False
        return duty or not self.only or kind in self.kinds

    def within(self, shortlist: Shortlist, *, duty: bool) -> Shortlist:
        """The shortlist without those whom she does not let be asked."""
        tiers = []
        for tier in shortlist.tiers:
            left = tuple(c for c in tier.candidates if self._admits(c, duty=duty))
            if left:
                tiers.append(Tier(tier.rank, tier.region, left))
        excluded = dict(shortlist.excluded)
        gone = len(shortlist.eligible) - sum(len(tier.candidates) for tier in tiers)
        if gone:
            excluded[REFUSED_BY_HER] = gone
        if_nobody = UnmetReason.NAMED_UNAVAILABLE if gone else shortlist.if_nobody
        return Shortlist.of(tiers, excluded, if_nobody)

    def _admits(self, candidate: Candidate, *, duty: bool) -> bool:
        return self.allows(candidate.provider_id, candidate.partner_id, candidate.kind, duty=duty)
