"""The published figures of an inter-agency referral system, Lebanon, 2021 and 2023.

85,812 referrals in 2023 (UNHCR data portal, document 106553), by 60 to 70 organisations. By sector,
first quarter of 2021 (ReliefWeb): the share that nobody ever answered, and the share accepted. How
the referrals divide by sector, and the shares that were not published, are proposals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.vocabulary import Need, ProviderKind

REFERRALS = 85_812
ORGANISATIONS = 65
"""In the middle of the 60 to 70 that were published."""


class Sector(StrEnum):
    """The sectors of the system for which a figure was published."""

    PROTECTION = "protection"
    HEALTH = "health"
    SOCIAL_STABILITY = "social-stability"
    LIVELIHOODS = "livelihoods"
    BASIC_ASSISTANCE = "basic-assistance"


@dataclass(frozen=True, slots=True)
class Published:
    """One sector: what is asked for here, whom, and what whoever was asked said."""

    english: str
    chinese: str
    need: Need
    kind: ProviderKind
    weight: float
    """Of all referrals, per cent; a proposal."""
    silent: float
    """Never answered, per cent."""
    accepted: float
    """Accepted, per cent; the rest was answered with a no."""
    published: tuple[str, ...]
    """Which of the two shares was published."""


SECTORS: Mapping[Sector, Published] = {
    Sector.PROTECTION: Published(
        "protection", "保护", Need.LEGAL_CONSULTATION, ProviderKind.LEGAL_AID_AGENCY,
        35, 27, 45, ("silent",),
    ),
    Sector.HEALTH: Published(
        "health", "医疗", Need.MEDICAL, ProviderKind.HOSPITAL, 20, 25, 53, ("silent", "accepted")
    ),
    Sector.SOCIAL_STABILITY: Published(
        "social stability", "社会稳定", Need.CARE_VISIT, ProviderKind.WOMENS_FEDERATION,
        5, 87, 6, ("silent",),
    ),
    Sector.LIVELIHOODS: Published(
        "livelihoods", "生计", Need.EMPLOYMENT_SUPPORT, ProviderKind.TRAINING_CENTRE,
        15, 30, 22, ("accepted",),
    ),
    Sector.BASIC_ASSISTANCE: Published(
        "basic assistance", "基本援助", Need.SOCIAL_ASSISTANCE, ProviderKind.CIVIL_AFFAIRS,
        25, 30, 32, ("accepted",),
    ),
}  # fmt: skip
