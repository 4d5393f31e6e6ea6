"""What every part of matching works with: the rules, the directory and the measure of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from services.matching.approval import policy as approval
from services.matching.approval.policy import ApprovalPolicy
from services.matching.directory.cache import DirectoryCache
from services.matching.eligibility import caps
from services.matching.eligibility.caps import Caps
from services.matching.eligibility.policy import Policy, load
from services.matching.eligibility.rules import Demand, Profile
from services.matching.offers.rules import Case
from shared.vocabulary import Urgency


@dataclass(frozen=True)
class MatchingContext:
    """Made once per process by `app.build` and handed to whoever matches."""

    policy: Policy
    caps: Caps
    approval: ApprovalPolicy
    directory: DirectoryCache
    times_to_answer: Mapping[str, timedelta]
    secrets: Path | None = None
    """Where the keys are with which it is compared whom a case is kept away from."""

    def demand(self, case: Case, need: str) -> Demand:
        """What a need of this case asks of a provider."""
        first = self.policy.first_kinds(need, hotline=case.hotline, by_parent=case.by_parent)
        licensed = self.policy.licensed_kinds(need, case.urgency)
        profile = Profile(
            case.languages, case.age_band, case.gender, case.sexual_violence, first, licensed
        )
        return Demand(need, case.region, profile)

    def due(self, urgency: str, now: datetime) -> datetime:
        """When an offer made now must be answered."""
        return now + self.times_to_answer[urgency]


def open_context(deadline_scale: float, secrets: Path | None = None) -> MatchingContext:
    """A desk with the rules in force and an empty view of the directory. Reads the rules' file."""
    policy = load()
    kinds = {str(need): frozenset(map(str, kinds)) for need, kinds in policy.kinds.items()}
    times = {str(u): policy.time_to_answer(u, deadline_scale) for u in Urgency}
    cache = DirectoryCache(kinds)
    return MatchingContext(policy, caps.load(), approval.load(), cache, times, secrets)


def context_in(resources: Mapping[str, Any]) -> MatchingContext:
    """The desk among a process's resources."""
    context: MatchingContext = resources["context"]
    return context


def seal_key_in(resources: Mapping[str, Any]) -> bytes:
    """The key of what people type about providers, among a process's resources."""
    key: bytes = resources["seal_key"]
    return key
