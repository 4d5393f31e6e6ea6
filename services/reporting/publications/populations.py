"""Of whom figures are published; read once from `populations.toml`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shared.vocabulary import Channel

_DATA = Path(__file__).with_name("populations.toml")

Kind = Literal["all", "programme", "network", "group", "region"]
EVERY_CHANNEL = frozenset(str(channel) for channel in Channel)


@dataclass(frozen=True, slots=True)
class Population:
    """Some of all persons, marked off by the channels they came through or by where they are."""

    code: str
    kind: Kind
    zh: str
    en: str
    channels: frozenset[str] = EVERY_CHANNEL
    provinces: tuple[str, ...] = ()
    """Provinces, GB/T 2260; empty: everywhere."""
    alone: bool = False
    """Whether it is one organisation's own work by declaration."""

    def called(self, lang: str) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Structural:
    """Where nobody can be by definition: some codes of an axis, of those who came by a channel.

    Without an axis nobody at all came by this channel.
    """

    unit: str
    channel: str
    axis: str
    code: str


def _population(given: dict[str, Any]) -> Population:
    return Population(
        given["code"],
        given["kind"],
        given["zh"],
        given["en"],
        frozenset(given.get("channels", EVERY_CHANNEL)),
        tuple(given.get("provinces", ())),
        given.get("alone", False),
    )


_READ = tomllib.loads(_DATA.read_text(encoding="utf-8"))

POPULATIONS: dict[str, Population] = {
    each.code: each for each in (_population(given) for given in _READ["population"])
}
"""By code, in the order in which they are judged: what matters most comes first."""

STRUCTURAL: Sequence[Structural] = tuple(
    Structural(given["unit"], channel, given.get("axis", ""), code)
    for given in _READ["structural"]
    for channel in given["channels"]
    for code in given.get("codes", ("",))
)

AREAS: dict[str, tuple[str, ...]] = {
    each.code: each.provinces for each in POPULATIONS.values() if each.kind == "region"
}
"""Regions of provinces, coarser than these."""

ALONE: frozenset[tuple[str, str]] = frozenset(
    ("channel", channel) for each in POPULATIONS.values() if each.alone for channel in each.channels
)
"""Channels that are one organisation's own: nobody asks there who contributed."""
