"""Who may be asked for a need. Facts in, yes or a coded no out."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

NATIONAL = "000000"
UNDISCLOSED = "undisclosed"
LEVELS = {0: "county", 1: "prefecture", 2: "province", 3: "national"}


class Refusal(StrEnum):
    """Why a provider that serves a need is not asked for it."""

    OUTSIDE_REGION = "outside_region"
    WRONG_KIND = "wrong_kind"
    NOT_TRAINED = "not_trained"
    NOT_LICENSED = "not_licensed"
    AGE = "age"
    GENDER = "gender"
    NOT_OFFERED = "not_offered"
    FULL = "full"
    TRIED = "tried"


class Candidate(NamedTuple):
    """A provider as the rules see it. Empty `age_bands` or `genders` means it helps everyone."""

    provider_id: UUID
    partner_id: UUID
    kind: str
    needs: frozenset[str]
    regions: frozenset[str]
    languages: frozenset[str]
    trained: bool
    age_bands: frozenset[str]
    genders: frozenset[str]
    licensed: bool = False


class Profile(NamedTuple):
    """What decides who may help, besides the need and the place.

    `licensed_kinds`: of these kinds only those with a licence.
    """

    languages: frozenset[str]
    age_band: str
    gender: str
    must_be_trained: bool
    asked_first: frozenset[str]
    licensed_kinds: frozenset[str] = frozenset()


class Demand(NamedTuple):
    """One need at one place for one kind of person; equal demands have equal shortlists."""

    need: str
    region: str | None
    profile: Profile


def level_of(region: str) -> int:
    """How wide a region is: 0 county, 1 prefecture, 2 province, 3 the country."""
    if region == NATIONAL:
        return 3
    if region.endswith("0000"):
        return 2
    return 1 if region.endswith("00") else 0


def refusal(candidate: Candidate, profile: Profile, kinds: frozenset[str]) -> Refusal | None:
    """Why this provider may not be asked, None if it may.

    What a person has not disclosed excludes nobody: the provider answers for itself.
    """
    if candidate.kind not in kinds:
        return Refusal.WRONG_KIND
    if profile.must_be_trained and not candidate.trained:
        return Refusal.NOT_TRAINED
    if candidate.kind in profile.licensed_kinds and not candidate.licensed:
        return Refusal.NOT_LICENSED
    return _not_for_her(candidate, profile)


def _not_for_her(candidate: Candidate, profile: Profile) -> Refusal | None:
    if not _takes(candidate.age_bands, profile.age_band):
        return Refusal.AGE
    return None if _takes(candidate.genders, profile.gender) else Refusal.GENDER


def _takes(accepted: frozenset[str], value: str) -> bool:
    return not accepted or value == UNDISCLOSED or value in accepted


def rank(candidate: Candidate, profile: Profile) -> tuple[bool, bool]:
    """Smaller is asked earlier, before nearness: the kinds named first, then a shared language."""
    stranger = bool(profile.asked_first) and candidate.kind not in profile.asked_first
    speechless = bool(profile.languages) and profile.languages.isdisjoint(candidate.languages)
    return stranger, speechless


def shared_language(candidate: Candidate, languages: Iterable[str]) -> str | None:
    """The first language, in order of the code, that both speak."""
    return min(candidate.languages.intersection(languages), default=None)
