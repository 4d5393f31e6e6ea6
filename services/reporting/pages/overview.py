"""Puts the overview together: what is asked of the reports, the sentence, the key figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.reporting.pages import coarsening_notes, figures, time_and_place_figures
from services.reporting.pages.coarsening_notes import shown_or_within
from services.reporting.pages.figures import Figure
from services.reporting.pages.texts import say
from services.reporting.pages.wording import counted, day, hours, plain
from services.reporting.publications.records import Published
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report
from services.reporting.reports.words import word

_ASKED: dict[str, tuple[str, tuple[str, ...], str]] = {
    "came": ("requests", (), "all"),
    "months": ("requests", ("month",), "all"),
    "harm": ("requests", ("harm",), "written"),
    "who": ("requests", ("age_class", "gender"), "written"),
    "topics": ("topics", ("topic",), "hotline"),
    "places": ("requests", ("province",), "written"),
    "heat": ("requests", ("harm", "age_class"), "written"),
    "states": ("needs", ("state",), "all"),
    "needs": ("needs", ("need", "state_class"), "all"),
    "outcomes": ("needs", ("month", "state_class"), "all"),
    "hours": ("time-to-help", ("urgency",), "all"),
    "usage": ("channel-usage", ("month",), "all"),
    "support": ("legal-support", (), "all"),
}
"""Each figure's report, division, and the channels it is of unless the reader chose some.

Calls and requests are different units. What is divided finely is of requests alone, and calls
have a figure of their own; the download of a figure is the same rows. What became of needs is
asked without their kinds, so that no kind can hide it.
"""

_DRAWN: dict[str, Callable[[Report, Language], Figure]] = {
    "months": figures.months,
    "harm": figures.harm,
    "who": figures.who,
    "topics": figures.topics,
    "places": time_and_place_figures.places,
    "heat": time_and_place_figures.heat,
    "needs": figures.needs,
    "outcomes": time_and_place_figures.outcomes,
    "hours": time_and_place_figures.waits,
    "usage": time_and_place_figures.usage,
}
FIGURES = tuple(_ASKED)
BANDS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("needs", "harm"), ("places",), ("hours", "who", "topics")),
    (("months", "usage"), ("outcomes", "heat")),
)
"""How figures stand: bands of columns, each column from top to bottom."""


@dataclass(frozen=True, slots=True)
class View:
    """What a reader chose to look at."""

    published: Published
    channel: str
    lang: Language

    @property
    def period(self) -> Period:
        """The days it is of."""
        return self.published.period


@dataclass(frozen=True, slots=True)
class Key:
    """A key figure: the number, what it is, and a note."""

    number: str
    name: str
    note: str


def asked(view: View, name: str) -> tuple[str, tuple[str, ...], str]:
    """Return the published table behind a figure. Raises KeyError for a figure there is none of."""
    report, by, channel = _ASKED[name]
    return report, by, channel if view.channel == "all" else view.channel


def drawn(reports: Mapping[str, Report], lang: Language) -> dict[str, Figure]:
    """Draw every figure, and say under it what of it was made coarser."""
    found = {name: draw(reports[name], lang) for name, draw in _DRAWN.items() if name in reports}
    for name, figure in found.items():
        figure.coarser = coarsening_notes.note(reports[name], lang)
    return found


def bands(found: Mapping[str, Figure]) -> list[list[list[Figure]]]:
    """Return the figures in their bands and columns; a column of none is left out."""
    return [
        [column for names in band if (column := [found[name] for name in names if name in found])]
        for band in BANDS
    ]


def sentence(reports: Mapping[str, Report], view: View) -> str:
    """Say the period in two sentences; nothing hidden is in them."""
    lang, said = view.lang, []
    came, waits, months = (reports.get(name) for name in ("came", "hours", "months"))
    if came is not None and came.total is not None:
        number, unit = plain(came.total), counted(word("unit", came.unit, lang), lang)
        days = {"first": day(view.period.first, lang), "last": day(view.period.last, lang)}
        said.append(say(lang, "lead", **days, number=number, unit=unit))
    if waits is not None and (median := waits.total["median_hours"]) is not None:
        said.append(say(lang, "lead_hours", hours=hours(median, lang)))
    if months is not None and (changed := change(months, lang)):
        said.append(changed)
    return (" " if lang == "en" else "").join(said)


def keys(reports: Mapping[str, Report], lang: Language) -> list[Key]:
    """Return the four figures that are asked for first: helped, waiting, not helped, and where.

    A state that is hidden alone is told with the states it is counted together with.
    """
    found: list[Key] = []
    if (report := reports.get("states")) is not None:
        helped, _ = shown_or_within(report, "state", "helped")
        found = [Key(plain(helped), say(lang, "key_helped"), _of_all(helped, report.total, lang))]
        found += [_waiting(report, lang), _unhelped(report, lang)]
    elif (support := reports.get("support")) is not None:
        found = [
            Key(plain(support.extra[name]), say(lang, f"key_{name}"), "")
            for name in ("persons_supported", "consultations", "cases_brought")
            if name in support.extra
        ]
    if (places := reports.get("places")) is not None:
        found.append(_where(places, lang))
    return found


def _waiting(report: Report, lang: Language) -> Key:
    waiting, group = shown_or_within(report, "state", "waiting")
    if group != "waiting":
        return Key(plain(waiting), say(lang, "key_open"), _of_all(waiting, report.total, lang))
    going, _ = shown_or_within(report, "state", "in_progress")
    note = "" if going is None else say(lang, "key_waiting_note", number=plain(going))
    return Key(plain(waiting), say(lang, "key_waiting"), note)


def _unhelped(report: Report, lang: Language) -> Key:
    unmet, group = shown_or_within(report, "state", "unmet")
    name = "key_unmet" if group == "unmet" else "key_unhelped"
    return Key(plain(unmet), say(lang, name), _of_all(unmet, report.total, lang))


def _of_all(part: int | None, whole: int | None, lang: Language) -> str:
    if part is None or not whole:
        return ""
    share = f"{100 * part / whole:.0f}"
    return say(lang, "key_share", share=share, number=plain(whole))


def _where(report: Report, lang: Language) -> Key:
    """Say from how many provinces enough people asked; a hidden one may have none or a few."""
    known = sum(bool(row["value"]) for row in report.rows)
    hidden = sum(row["value"] is None for row in report.rows)
    note = say(lang, "key_where_hidden", hidden=hidden) if hidden else say(lang, "key_where_note")
    return Key(str(known), say(lang, "key_where", whole=len(report.rows)), note)


def change(report: Report, lang: Language) -> str:
    """Say how the last three full months compare with the three before, if all six are shown."""
    full = report.rows[1:-1]
    six = [row["value"] for row in full[-6:]]
    if len(six) < 6 or None in six:
        return ""
    before, now = sum(six[:3]), sum(six[3:])
    how = "change_same" if now == before else "change_up" if now > before else "change_down"
    return say(lang, how, now=plain(now), before=plain(before))
