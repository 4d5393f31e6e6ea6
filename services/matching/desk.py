"""What every part of matching works with: the rules, the directory and the measure of time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.matching.directory.catalogue import Catalogue
from services.matching.eligibility.policy import Policy, load
from services.matching.eligibility.rules import Demand, Profile
from services.matching.offers.rules import Case


@dataclass(frozen=True)
class Desk:
    """Made once per process by `app.build` and handed to whoever matches."""

    policy: Policy
    catalogue: Catalogue
    deadline_scale: float

    def demand(self, case: Case, need: str) -> Demand:
        """What a need of this case asks of a provider."""
        first = self.policy.first_kinds(need, hotline=case.hotline, by_parent=case.by_parent)
        profile = Profile(case.languages, case.age_band, case.gender, case.sexual_violence, first)
        return Demand(need, case.region, profile)

    def due(self, urgency: str, now: datetime) -> datetime:
        """When an offer made now must be answered."""
        return now + self.policy.time_to_answer(urgency, self.deadline_scale)


def open_desk(deadline_scale: float) -> Desk:
    """A desk with the rules in force and an empty view of the directory. Reads the rules' file."""
    policy = load()
    kinds = {str(need): frozenset(map(str, kinds)) for need, kinds in policy.kinds.items()}
    return Desk(policy, Catalogue(kinds), deadline_scale)


def desk_in(resources: Mapping[str, Any]) -> Desk:
    """The desk among a process's resources."""
    desk: Desk = resources["desk"]
    return desk
