"""The fixed catalogue of reports: what each counts, in which unit, and how it may be divided."""

from dataclasses import dataclass

from shared.vocabulary import CHANNEL_GROUPS

WHO = ("age_class", "age_band", "gender")
WHERE = ("province", "region")
WHEN = ("year", "quarter", "month")
WHAT = ("topic", "harm")

BESIDE_TIME = ("channel", "state")
"""What a table over time may be divided by as well. Tables over time by harm, by age and by gender
would share their third side: held together they pin cells that each of them keeps open."""

FAMILIES = (WHERE, WHEN, WHAT, ("age_class", "age_band"))
"""Levels of the same thing: a table has at most one of each."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One report. ``unit`` is None where the channel decides it (calls or requests)."""

    name: str
    dimensions: tuple[str, ...]
    unit: str | None
    most: int = 2
    by: tuple[str, ...] = ()
    channel: str = "all"
    decimals: int = 0
    extra: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    divided: bool = False
    """Whether it is divided by more than time even if nobody asks for it."""


_REPORTS = (
    Kind("annual", (), "figures", most=0, caveats=("per_figure",)),
    Kind("channel-usage", ("gender", "age_class", "age_band", "channel", *WHEN), "users"),
    Kind(
        "requests",
        ("channel", *WHERE, *WHEN, *WHAT, *WHO, "urgency", "need"),
        None,
        channel="written",
    ),
    Kind(
        "topics",
        ("topic", *WHERE[:1], *WHEN, "age_class", "gender"),
        None,
        by=("topic",),
        channel="hotline",
    ),
    Kind(
        "co-occurrence",
        (),
        "cases",
        most=0,
        channel="written",
        extra=("a", "b", "gender"),
        caveats=("incomplete", "violence_cases_only"),
        divided=True,
    ),
    Kind(
        "needs",
        ("need", "state", "channel", "province", *WHEN, *WHAT, *WHO, "urgency"),
        "needs",
        by=("need", "state"),
    ),
    Kind(
        "legal-support",
        (),
        "persons",
        most=0,
        caveats=("persons_are_referrals", "own_units"),
        divided=True,
    ),
    Kind(
        "time-to-help",
        ("urgency", "channel", "province", "month", "harm", "age_band", "gender"),
        "hours",
        most=1,
        by=("urgency",),
        caveats=("first_acceptance",),
    ),
    Kind(
        "conversion",
        ("age_class", "age_band", "gender"),
        "percent",
        most=1,
        by=("age_class",),
        channel="online",
        decimals=2,
        caveats=("not_blended",),
    ),
)

REPORTS: dict[str, Kind] = {kind.name: kind for kind in _REPORTS}


def unit_of(kind: Kind, by: tuple[str, ...], channel: str) -> str:
    """Return the unit of a report: a call, a request and a need are never added together."""
    if kind.unit:
        return kind.unit
    if "need" in by:
        return "needs"
    if channel == "hotline" or channel in CHANNEL_GROUPS["hotline"]:
        return "calls"
    return "referrals" if channel == "all" else "requests"
