"""The published figures N-01 to N-18, and where each is read in the reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jieli.replay.published import FIRST_DAY, LAST_DAY

Report = Mapping[str, Any]
Reports = Mapping[str, Report]
Read = Callable[[Reports], Any]

PROGRAMME = "mini-program"
PERIOD = {"from": FIRST_DAY.isoformat(), "to": LAST_DAY.isoformat(), "population": PROGRAMME}
PUBLISHED_AS = f"{FIRST_DAY}..{LAST_DAY}"
"""Name of the programme's own reporting year."""
HARMS_IN_ORDER = ["domestic_violence", "sexual_harassment", "sexual_assault", "other"]

QUESTIONS: Mapping[str, tuple[str, dict[str, str]]] = {
    "usage": ("channel-usage", {"by": ""}),
    "usage by gender": ("channel-usage", {"by": "gender"}),
    "usage by age": ("channel-usage", {"by": "age_band"}),
    "calls": ("topics", {"by": "topic"}),
    "requests": ("requests", {"channel": "online", "by": "age_class"}),
    "requests by gender": ("requests", {"channel": "online", "by": "age_class,gender"}),
    "requests by harm": ("requests", {"channel": "online", "by": "harm", "decimals": "1"}),
    "forms": ("co-occurrence", {"channel": "online"}),
}
"""What is asked of reporting, each for the published period."""


@dataclass(frozen=True)
class Figure:
    """One published figure: how it is printed, the number to meet, and how a report gives it."""

    number: str
    english: str
    chinese: str
    printed: str
    published: Any
    read: Read


@dataclass(frozen=True)
class Compared:
    """A published figure beside the computed one."""

    figure: Figure
    computed: Any

    @property
    def equal(self) -> bool:
        """Whether both are the same number, rounded as it was published."""
        return bool(self.computed == self.figure.published)


def compare(reports: Reports, figures: Sequence[Figure] | None = None) -> list[Compared]:
    """Every published figure beside what the reports say; what they hide or lack is None."""
    return [Compared(each, each.read(reports)) for each in (figures or FIGURES)]


def _total(report: str, measure: str = "") -> Read:
    def read(reports: Reports) -> Any:
        total = reports[report]["total"]
        return total[measure] if measure else total

    return read


def _row(report: str, measure: str, **codes: str) -> Read:
    def read(reports: Reports) -> Any:
        rows = reports[report]["rows"]
        return next((r[measure] for r in rows if codes.items() <= r.items()), None)

    return read


def _harm(reports: Reports) -> Any:
    """The share of domestic violence, None unless the four kinds stand in the published order."""
    rows = [row for row in reports["requests by harm"]["rows"] if row["value"] != 0]
    in_order = [row["harm"] for row in rows] == HARMS_IN_ORDER
    return rows[0]["share_pct"] if in_order else None


_minor = _row("requests", "share_pct", age_class="minor")


def _asked(age_class: str, gender: str) -> Read:
    return _row("requests by gender", "share_pct", age_class=age_class, gender=gender)


FIGURES = (
    Figure(
        "N-01",
        "users of the mini program",
        "小程序用户",
        "40,100",
        40_100,
        _total("usage", "users"),
    ),
    Figure("N-02", "opens", "打开次数", "about 65,300", 65_300, _total("usage", "opens")),
    Figure(
        "N-03", "new users a day", "日均新增用户", "about 110", 110, _total("usage", "new_per_day")
    ),
    Figure("N-04", "opens a day", "日均打开", "around 178", 178, _total("usage", "opens_per_day")),
    Figure(
        "N-05",
        "women among users, %",
        "用户中女性占比 %",
        "around 70",
        70,
        _row("usage by gender", "share_pct", gender="female"),
    ),
    Figure(
        "N-06",
        "users aged 18–39, %",
        "18–39 岁用户占比 %",
        "about 75",
        75,
        _row("usage by age", "share_pct", age_band="18-39"),
    ),
    Figure("N-07", "minors leaving messages, %", "留言咨询者中未成年人 %", "33", 33, _minor),
    Figure("N-08", "registered calls", "登记来电", "712", 712, _total("calls")),
    Figure(
        "N-09",
        "calls on domestic violence, %",
        "来电中家庭暴力 %",
        "about 75",
        75,
        _row("calls", "share_pct", topic="domestic_violence"),
    ),
    Figure(
        "N-10",
        "calls on sexual harassment and assault, %",
        "来电中性骚扰、性侵害 %",
        "8",
        8,
        _row("calls", "share_pct", topic="sexual_harassment_or_assault"),
    ),
    Figure("N-11", "online requests", "在线求助", "1,254", 1254, _total("requests")),
    Figure("N-12", "requests from minors, %", "求助者中未成年人 %", "33", 33, _minor),
    Figure(
        "N-13", "minors: female, %", "未成年求助者：女 %", "about 60", 60, _asked("minor", "female")
    ),
    Figure("N-14", "minors: male, %", "未成年求助者：男 %", "24", 24, _asked("minor", "male")),
    Figure("N-15", "adults: female, %", "成年求助者：女 %", "85", 85, _asked("adult", "female")),
    Figure("N-16", "adults: male, %", "成年求助者：男 %", "11", 11, _asked("adult", "male")),
    Figure("N-17", "domestic violence, then in order, %", "家庭暴力居首 %", "84.9", 84.9, _harm),
    Figure(
        "N-18",
        "physical with mental violence, %",
        "身体暴力伴随精神暴力 %",
        "about 70",
        70,
        _row("forms", "rate_pct", base="physical"),
    ),
)
