"""Puts the overview together: what is asked of the reports, the sentence, the key figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from services.reporting.pages import figures, more_figures
from services.reporting.pages.figures import Figure
from services.reporting.pages.texts import say
from services.reporting.pages.wording import counted, day, hours, plain
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.periods import Calendar, Period
from services.reporting.reports.questions import Language, Question
from services.reporting.reports.rules import Report
from services.reporting.reports.words import word

_ASKED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "months": ("requests", ("month",), "all"),
    "harm": ("requests", ("harm",), "written"),
    "who": ("requests", ("age_class", "gender"), "written"),
    "topics": ("topics", ("topic",), "hotline"),
    "places": ("requests", ("province",), "written"),
    "heat": ("requests", ("harm", "age_class"), "written"),
    "needs": ("needs", ("need", "state"), "all"),
    "outcomes": ("needs", ("month", "state"), "written"),
    "hours": ("time-to-help", ("urgency",), "all"),
    "usage": ("channel-usage", ("month",), "all"),
}
"""Each figure's report, division, and the channels it is of unless the reader chose some.

Calls and requests are different units. What is divided finely is of requests alone, and calls
have a figure of their own; the download of a figure is the same rows.
"""

_DRAWN: dict[str, Callable[[Report, Language], Figure]] = {
    "months": figures.months,
    "harm": figures.harm,
    "who": figures.who,
    "topics": figures.topics,
    "places": more_figures.places,
    "heat": more_figures.heat,
    "needs": figures.needs,
    "outcomes": more_figures.outcomes,
    "hours": more_figures.waits,
    "usage": more_figures.usage,
}
FIGURES = tuple(_ASKED)


@dataclass(frozen=True, slots=True)
class View:
    """What a reader chose to look at."""

    period: Period
    channel: str
    lang: Language


@dataclass(frozen=True, slots=True)
class Key:
    """A key figure: the number, what it is, and a note."""

    number: str
    name: str
    note: str


def periods(calendar: Calendar) -> list[Period]:
    """Return what a reader may look at: years and quarters that are over, newest first.

    Single months are offered while there is nothing longer; reports answer each of them.
    """
    found = [each for each in calendar.with_facts() if not each.is_month]
    return sorted(found, key=lambda each: each.last, reverse=True) or [calendar.usual()]


def asked(view: View, name: str) -> Question:
    """Return the question behind a figure. Raises KeyError for a figure there is none of."""
    report, by, channel = _ASKED[name]
    return Question(
        kind=REPORTS[report],
        first=view.period.first,
        last=view.period.last,
        by=by,
        channel=channel if view.channel == "all" else view.channel,
        lang=view.lang,
        period=view.period.code,
        decimals=1 if name in {"harm", "topics"} else 0,
    )


def as_file(question: Question, form: str) -> Question:
    """Return the same question, to be answered as a file."""
    return replace(question, form=form)


def drawn(reports: Mapping[str, Report], lang: Language) -> dict[str, Figure]:
    """Draw every figure."""
    return {name: _DRAWN[name](report, lang) for name, report in reports.items()}


def sentence(reports: Mapping[str, Report], view: View) -> str:
    """Say the period in one sentence; nothing hidden is in it."""
    lang, total = view.lang, reports["months"].total
    said = ""
    if total is not None:
        said = say(
            lang,
            "lead",
            first=day(view.period.first, lang),
            last=day(view.period.last, lang),
            number=plain(total),
            unit=counted(word("unit", reports["months"].unit, lang), lang),
        )
    states = state_shares(reports["needs"])
    if None in (states.get(name) for name in ("helped", "in_progress", "waiting", "unmet")):
        return said
    rounded = {name: f"{share:.0f}" for name, share in states.items() if share is not None}
    return said + (" " if lang == "en" else "") + say(lang, "lead_needs", **rounded)


def state_shares(report: Report) -> dict[str, float | None]:
    """Return how many of a hundred needs are in each state; None where that is hidden."""
    whole = report.total
    return {
        row["state"]: None if row["value"] is None or not whole else 100 * row["value"] / whole
        for row in report.margins["state"]
    }


def keys(reports: Mapping[str, Report], lang: Language) -> list[Key]:
    """Return the four figures on top."""
    months, waits = reports["months"], reports["hours"].total
    states = state_shares(reports["needs"])
    helped, going, unmet = (states.get(name) for name in ("helped", "in_progress", "unmet"))
    taken = None if helped is None or going is None else helped + going
    median = waits["median_hours"]
    unit = word("unit", months.unit, lang)
    return [
        Key(plain(months.total), _joined(unit, say(lang, "key_total"), lang), change(months, lang)),
        Key(_percent(taken, lang), say(lang, "key_taken"), say(lang, "key_taken_note")),
        Key(
            ("[c]" if waits["marker"] == "c" else "[x]") if median is None else hours(median, lang),
            say(lang, "key_hours"),
            say(lang, "key_hours_note"),
        ),
        Key(_percent(unmet, lang), say(lang, "key_unmet"), say(lang, "key_unmet_note")),
    ]


def _joined(unit: str, verb: str, lang: Language) -> str:
    return f"{verb}{unit.split('（')[0]}" if lang == "zh" else f"{unit} {verb}"


def _percent(share: float | None, lang: Language) -> str:
    if share is None:
        return "[c]"
    return f"{share:.0f}%" if lang == "zh" else f"{share:.0f} %"


def change(report: Report, lang: Language) -> str:
    """Say how the last three full months compare with the three before, if all six are shown."""
    full = report.rows[1:-1]
    six = [row["value"] for row in full[-6:]]
    if len(six) < 6 or None in six:
        return say(lang, "change_none")
    before, now = sum(six[:3]), sum(six[3:])
    how = "change_same" if now == before else "change_up" if now > before else "change_down"
    return say(lang, how, now=plain(now), before=plain(before))
