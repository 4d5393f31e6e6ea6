"""How much is measured."""

from dataclasses import dataclass, replace

from jieli.replay.inter_agency.published import REFERRALS

PARTS = (
    "peer-a",
    "limits",
    "jieli",
    "rebuild",
    "visitors",
    "readers",
    "publishing",
    "rounds",
    "silences",
)


@dataclass(frozen=True, slots=True)
class Options:
    """Sizes of one run; `lines` is how many referrals go in by batches of 1,000."""

    lines: int = 20_000
    singles: int = 5_000
    warm: int = 500
    rate: int = 50
    seconds: int = 20
    wrk_seconds: int = 10
    events: int = 1_000_000
    """Archived events that are counted again."""
    facts: int = 5_000_000
    """Facts of the year that is published."""
    read_seconds: float = 8.0
    """Of each round in which reports are read."""
    only: tuple[str, ...] = PARTS
    profile: str = ""
    silences: int = REFERRALS
    """Referrals of the inter-agency year; fewer than were published in a short run."""

    @property
    def steady(self) -> int:
        """Referrals of the steady load."""
        return self.rate * self.seconds

    def sized(self, lines: int) -> "Options":
        """The same with so many referrals by batches, a quarter of them POST by POST."""
        return replace(self, lines=lines, singles=max(1, lines // 4))


def quick(only: tuple[str, ...], profile: str) -> Options:
    """A run that shows that everything works; its figures mean little."""
    return Options(3_000, 600, 100, 50, 5, 3, 50_000, 200_000, 2.0, only, profile, 2_000)
