"""Numbers, days and hours as a reader of each language writes them."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.reporting.facts.rules import CHINA
from services.reporting.pages.texts import say
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Language

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: what is written, or that it is withheld or not there."""

    text: str
    marker: str = ""
    spoken: str = ""


def number(value: float | None, lang: Language, marker: str | None = None) -> Cell:
    """Write a number; None is withheld, or not there when the marker says so."""
    if value is not None:
        return Cell(f"{value:,}")
    if marker == "x":
        return Cell("[x]", "x", say(lang, "nothing_word"))
    return Cell("[c]", "c", say(lang, "hidden_word"))


def plain(value: float | None) -> str:
    """Write a number beside a bar."""
    return "[c]" if value is None else f"{value:,}"


def on_axis(value: float, lang: Language) -> str:
    """Write a number on an axis, in ten thousands where Chinese counts in them."""
    if lang == "zh" and value >= 10_000:
        return f"{value / 10_000:g}万"
    if value >= 10_000:
        return f"{value / 1000:g}k"
    return f"{value:g}"


def day(value: date, lang: Language) -> str:
    """Write a day."""
    if lang == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: str, lang: Language) -> str:
    """Write a month given as 2022-08."""
    year, which = (int(part) for part in value.split("-"))
    return f"{year}年{which}月" if lang == "zh" else f"{_MONTHS[which - 1]} {year}"


def month_name(value: str, lang: Language) -> str:
    """Write a month given as 2022-08 without its year, under an axis."""
    which = int(value[5:])
    return f"{which}月" if lang == "zh" else _MONTHS[which - 1][:3]


def on_tile(value: int | None, lang: Language) -> str:
    """Write a number where four digits have room."""
    if value is None or value < 10_000:
        return plain(value)
    return f"{value / 10_000:.3g}万" if lang == "zh" else f"{value / 1000:.3g}k"


def moment(value: datetime, lang: Language) -> str:
    """Write a moment in China."""
    local = value.astimezone(CHINA)
    return f"{day(local.date(), lang)} {local:%H:%M}"


def hours(value: float, lang: Language) -> str:
    """Write how long something took, in the unit a person would choose."""
    if value >= 1:
        return say(lang, "hours_unit", number=f"{value:.0f}" if value >= 10 else f"{value:.1f}")
    if value * 60 >= 1:
        return say(lang, "minutes_unit", number=f"{value * 60:.0f}")
    return say(lang, "seconds_unit", number=f"{value * 3600:.0f}")


def summary(parts: Sequence[tuple[str, Cell]], lang: Language) -> str:
    """Say a chart in words: each label with its value, or that it is withheld."""
    between, mark = ("；", "：") if lang == "zh" else ("; ", ": ")
    return between.join(f"{label}{mark}{cell.spoken or cell.text}" for label, cell in parts)


def counted(unit: str, lang: Language) -> str:
    """Return a unit as it stands after a number; Chinese puts its counting word first."""
    noun, _, measure = unit.rstrip("）").partition("（")
    return f"{measure}{noun}" if lang == "zh" else unit


_QUARTERS = (
    ("第一季度", "first quarter"),
    ("第二季度", "second quarter"),
    ("第三季度", "third quarter"),
    ("第四季度", "fourth quarter"),
)


def period_name(period: Period, lang: Language) -> str:
    """Write a programme's year, a year, a quarter or a month."""
    if period.is_programme:
        return say(lang, "days", first=day(period.first, lang), last=day(period.last, lang))
    year = f"{period.first.year}年" if lang == "zh" else str(period.first.year)
    if period.is_year:
        return year
    if period.is_quarter:
        chinese, english = _QUARTERS[period.first.month // 3]
        return f"{year}{chinese}" if lang == "zh" else f"{year}, {english}"
    month = period.first.month
    return f"{year}{month}月" if lang == "zh" else f"{calendar.month_name[month]} {year}"
