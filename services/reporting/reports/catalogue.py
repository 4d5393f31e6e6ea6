"""The fixed catalogue of reports: what each counts, in which unit, and how it may be divided."""

from dataclasses import dataclass

from shared.vocabulary import CHANNEL_GROUPS

WHO = ("age_class", "age_band", "gender")


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
    caveats: tuple[str, ...] = ()


_REPORTS = (
    Kind("annual", (), "figures", most=0, caveats=("per_figure",)),
    Kind("channel-usage", ("gender", "age_class", "age_band", "month"), "users"),
    Kind(
        "requests",
        ("channel", "province", "month", "harm", *WHO, "urgency"),
        None,
        channel="written",
    ),
    Kind(
        "topics",
        ("topic",),
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
        caveats=("incomplete", "violence_cases_only"),
    ),
    Kind(
        "sexual-shaming",
        (),
        "cases",
        most=0,
        channel="written",
        caveats=("incomplete", "women_alone"),
    ),
    Kind(
        "needs",
        ("need", "state", "state_class", "month"),
        "needs",
        by=("need", "state_class"),
    ),
    Kind(
        "unmet-needs",
        ("need", "reason", "reason_group"),
        "needs",
        by=("need", "reason_group"),
        caveats=("reasons_of_unmet",),
    ),
    Kind(
        "participation",
        (),
        "organisations",
        most=0,
        caveats=("needs_may_count_twice",),
    ),
    Kind(
        "legal-support",
        (),
        "persons",
        most=0,
        caveats=("persons_are_referrals", "own_units"),
    ),
    Kind(
        "consultations",
        ("year",),
        "consultations",
        most=1,
        caveats=("given_ones",),
    ),
    Kind(
        "litigation",
        ("verdict", "year"),
        "cases",
        most=1,
        by=("verdict",),
        caveats=("rate_of_brought",),
    ),
    Kind(
        "time-to-help",
        ("urgency",),
        "hours",
        most=1,
        by=("urgency",),
        caveats=("first_acceptance",),
    ),
    Kind(
        "circumstances",
        (),
        "referrals",
        most=0,
        channel="written",
        caveats=("may_count_twice",),
    ),
    Kind(
        "conversion",
        ("age_class",),
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
