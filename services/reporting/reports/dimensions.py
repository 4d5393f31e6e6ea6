"""The ways a figure may be divided: each an axis with its levels, and the order of its codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from services.reporting.disclosure.tables import Axis
from shared.vocabulary import (
    CHANNEL_GROUPS,
    AgeBand,
    Channel,
    Flag,
    Gender,
    HarmType,
    Need,
    Urgency,
    regions,
)

PART = "part"
"""The fact column of time: see ``periods.part_of``."""
SEXUAL = "sexual_harassment_or_assault"
OTHER_TOPICS = "other_topics"
STATES = ("helped", "in_progress", "waiting", "unmet", "withdrawn", "not_requested")
"""What became of a need, in the words of the overview; the last was counted and nothing else."""
STATE_CLASSES = {
    "helped": ("helped",),
    "open": ("in_progress", "waiting"),
    "without_help": ("unmet", "withdrawn", "not_requested"),
}
"""What became of a need, said more coarsely."""
REASON_GROUPS = {
    "nobody_there": ("no_provider", "no_coverage", "no_capacity", "named_unavailable"),
    "nobody_agreed": ("no_answer", "declined_by_all"),
    "ended_unhelped": (
        "could_not_contact",
        "moved_away",
        "not_engaged",
        "not_granted",
        "other_reason",
    ),
}
REASONS = tuple(reason for under in REASON_GROUPS.values() for reason in under)
"""Why a need is unmet: nobody could be asked, nobody said yes, or help ended without helping."""
CHILDREN = "children_witnessing"
CIRCUMSTANCES = {str(flag): f"flag_{flag}" for flag in Flag} | {CHILDREN: CHILDREN}
"""Circumstances that are counted, and the axis on which each is so or not: one may have several."""
NEED_GROUPS: dict[str, tuple[Need, ...]] = {
    "legal": (Need.LEGAL_CONSULTATION, Need.COURT_REPRESENTATION, Need.PROTECTION_ORDER),
    "health": (Need.COUNSELLING, Need.MEDICAL),
    "safety": (Need.SHELTER, Need.CHILD_PROTECTION),
    "livelihood": (
        Need.JUDICIAL_ASSISTANCE,
        Need.SOCIAL_ASSISTANCE,
        Need.SKILLS_TRAINING,
        Need.EMPLOYMENT_SUPPORT,
        Need.CARE_VISIT,
    ),
}
"""Kinds of help that are counted together where one alone would be too few."""

# The usual shares are what the published figures of the field lead one to expect. They were
# written down before any count, and only steer which other cell is hidden first.
_GENDER: dict[str, float] = dict(zip(Gender, (77, 15, 1, 7), strict=True))
_AGE: dict[str, float] = dict(zip(AgeBand, (8, 25, 45, 12, 3, 7), strict=True))
_HARM: dict[str, float] = dict(zip(HarmType, (80, 7, 5, 1, 2, 1, 4), strict=True))
_CHANNEL: dict[str, float] = dict(zip(Channel, (50, 25, 5, 3, 4, 4, 4, 3, 1, 1, 1), strict=True))
_NEED: dict[str, float] = dict(zip(Need, (40, 8, 6, 8, 20, 5, 2, 3, 2, 2, 3, 1), strict=True))


@dataclass(frozen=True)
class Dimension:
    """A way to divide a figure: the fact column it comes from, its axis, and how deep it goes."""

    name: str
    column: str
    full: Callable[[Sequence[str]], Axis]
    depth: int
    ranked: bool = False
    """Whether its rows stand in order of size; places, times and classes never do."""

    def rows(self, first: date, last: date) -> list[str]:
        """Return the codes to list, in their own order."""
        if self.column == PART:
            return _calendar(first, last, self.depth)
        return list(self.full(()).cut(self.depth).leaves)


def _calendar(first: date, last: date, depth: int) -> list[str]:
    months = [
        f"{year}-{month:02}"
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]
    named = {2: lambda month: month[:4], 3: quarter_of}.get(depth, str)
    return sorted({named(month) for month in months})


@cache
def place_weights() -> dict[str, float]:
    """Return how many places each province has: a rough, public measure of its size."""
    found = dict.fromkeys(regions.provinces(), 0.0)
    for code, region in regions.regions().items():
        if region.last_year is None:
            found[regions.province_of(code)] += 1
    return found


def _provinces(_met: Sequence[str]) -> Axis:
    weights = place_weights()
    return Axis.of("place", list(weights), usual=list(weights.values()))


def _parts(met: Sequence[str]) -> Axis:
    """Parts of months, under what a programme's years cut off, under its years and quarters."""
    levels: dict[str, list[str]] = {}
    for part in sorted(met):
        block, _, month = part.partition(":")
        chain = [f"{block}:", f"{block}:{month[:4]}", f"{block}:{quarter_of(month)}", part]
        for above, under in pairwise(chain):
            if under not in levels.setdefault(above, []):
                levels[above].append(under)
    ordered = sorted(levels, key=lambda node: (len(node.partition(":")[2]), node))
    return Axis.of("time", sorted(met), {node: levels[node] for node in ordered})


def quarter_of(month: str) -> str:
    """Return the quarter of a month: 2022-Q3 for 2022-08."""
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _flat(name: str, usual: Mapping[str, float]) -> Callable[[Sequence[str]], Axis]:
    axis = Axis.of(name, [str(code) for code in usual], usual=list(usual.values()))
    return lambda _met: axis


def _levelled(
    name: str, usual: Mapping[str, float], levels: Mapping[str, Sequence[str]]
) -> Callable[[Sequence[str]], Axis]:
    axis = Axis.of(
        name,
        [str(code) for code in usual],
        {node: [str(code) for code in under] for node, under in levels.items()},
        list(usual.values()),
    )
    return lambda _met: axis


def _of_group(group: str) -> list[str]:
    return [channel for channel in Channel if channel in CHANNEL_GROUPS[group]]


VERDICTS = {
    "brought": ("favourable", "partly", "unfavourable", "withdrawn", "pending"),
    "not_brought": ("not_brought",),
}
"""What became of wishes to be represented in court: brought or not, and how the case ended."""
_VERDICT: dict[str, float] = dict(
    zip((*VERDICTS["brought"], "not_brought"), (30, 15, 15, 10, 10, 20), strict=True)
)
_ages = _levelled("age", _AGE, {"minor": list(AgeBand)[:2], "adult": list(AgeBand)[2:5]})
_harms = _levelled(
    "harm",
    _HARM,
    {
        SEXUAL: [HarmType.SEXUAL_HARASSMENT, HarmType.SEXUAL_ASSAULT],
        OTHER_TOPICS: list(HarmType)[3:],
    },
)
_CHANNELS = Axis.of(
    "channel",
    [str(channel) for channel in Channel],
    {group: _of_group(group) for group in CHANNEL_GROUPS},
    list(_CHANNEL.values()),
    parts_first=True,
)


def _channels(_met: Sequence[str]) -> Axis:
    return _CHANNELS


DIMENSIONS: dict[str, Dimension] = {
    each.name: each
    for each in (
        Dimension("channel", "channel", _channels, 2, ranked=True),
        Dimension("province", "province", _provinces, 1),
        Dimension("year", PART, _parts, 2),
        Dimension("quarter", PART, _parts, 3),
        Dimension("month", PART, _parts, 4),
        Dimension("harm", "harm", _harms, 2, ranked=True),
        Dimension("topic", "harm", _harms, 1, ranked=True),
        Dimension("age_band", "age_band", _ages, 2),
        Dimension("age_class", "age_band", _ages, 1),
        Dimension("gender", "gender", _flat("gender", _GENDER), 1),
        Dimension(
            "urgency", "urgency", _flat("urgency", dict(zip(Urgency, (1, 3, 6), strict=True))), 1
        ),
        Dimension("need", "need", _levelled("need", _NEED, NEED_GROUPS), 2, ranked=True),
        Dimension("state_class", "state", _flat("state", dict.fromkeys(STATE_CLASSES, 1.0)), 1),
        Dimension("reason", "state", _flat("reason", dict.fromkeys(REASONS, 1.0)), 1),
        Dimension("reason_group", "state", _flat("reason", dict.fromkeys(REASON_GROUPS, 1.0)), 1),
        Dimension(
            "verdict",
            "verdict",
            _levelled("verdict", _VERDICT, {"brought": VERDICTS["brought"]}),
            2,
        ),
        Dimension(
            "state",
            "state",
            _flat("state", dict(zip(STATES, (50, 20, 10, 10, 10, 1), strict=True))),
            1,
        ),
    )
}

WRITTEN = ("online", "organisation")
"""What is not a call. Its count is the sum of these two where both are shown."""

CHANNEL_FILTERS: tuple[str, ...] = (
    "all",
    "written",
    *CHANNEL_GROUPS,
    *(str(channel) for channel in Channel),
)
"""What the channel filter takes."""


def channels_under(name: str) -> list[str]:
    """Return the channels a filter lets through."""
    groups = {"all": tuple(CHANNEL_GROUPS), "written": WRITTEN}.get(name, (name,))
    return [
        str(channel)
        for channel in Channel
        if channel in groups or any(channel in CHANNEL_GROUPS.get(g, ()) for g in groups)
    ]
