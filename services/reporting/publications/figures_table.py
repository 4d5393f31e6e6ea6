"""A table as reports read it: numbers by codes, from what was decided of each figure."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from services.reporting.disclosure.tables import ALL
from services.reporting.publications.figures import Figure, channels_of
from services.reporting.publications.populations import Population
from services.reporting.publications.table_specs import SHAPES, TableSpec, axis, parents, spec_for
from services.reporting.reports.dimensions import CIRCUMSTANCES, DIMENSIONS, channels_under
from services.reporting.reports.questions import Question

AXIS_OF = {
    "harm": "harm",
    "topic": "harm",
    "age_band": "age",
    "age_class": "age",
    "gender": "gender",
    "urgency": "urgency",
    "need": "need",
    "state": "state",
    "state_class": "state",
    "reason": "state",
    "reason_group": "state",
    "province": "place",
    "forms": "forms",
    "shaming": "shaming",
    **{name: name for name in CIRCUMSTANCES.values()},
    "supported": "supported",
    "consulted": "consulted",
    "verdict": "verdict",
    "accepted": "accepted",
    "declined": "declined",
    "expired": "expired",
}
"""The axis of each dimension; time and channel stand on every table."""


class Numbers(Protocol):
    """Gives the number of a figure of a shape, or None where it is hidden."""

    def of(self, shape: TableSpec, figure: Figure) -> int | None:
        """Return the number."""


@dataclass
class Asked(Numbers):
    """Remembers which figures a report asks for, and says 0 to each: what is to be published."""

    figures: dict[str, dict[Figure, None]] = field(default_factory=dict)

    def of(self, shape: TableSpec, figure: Figure) -> int | None:
        """Remember the figure, and the levels above it."""
        own = self.figures.setdefault(shape.name, {})
        own[figure] = None
        for place, (name, code) in enumerate(zip(shape.axes, figure.codes, strict=True)):
            if above := parents(name).get(code):
                codes = (*figure.codes[:place], above, *figure.codes[place + 1 :])
                self.of(shape, Figure(figure.first, figure.last, figure.channels, codes))
        return 0

    def without(self, is_left_out: Callable[[str, Figure], bool]) -> "Asked":
        """Return what is asked for, but what nobody is told: that stays hidden, and unjudged."""
        return Asked(
            {
                shape: {each: None for each in figures if not is_left_out(shape, each)}
                for shape, figures in self.figures.items()
            }
        )


@dataclass(frozen=True)
class Given(Numbers):
    """Gives what was decided."""

    values: Mapping[str, Mapping[Figure, int | None]]

    def of(self, shape: TableSpec, figure: Figure) -> int | None:
        """Return the number, None where it is hidden. Raises KeyError for what nobody judged."""
        return self.values[shape.name][figure]


class Table:
    """The figures of one unit and population that a question is about, by dimension and code."""

    def __init__(
        self,
        question: Question,
        unit: str,
        population: Population,
        numbers: Numbers,
        also: Sequence[str] = (),
    ) -> None:
        """``also`` names dimensions beside the question's."""
        self.question, self.population = question, population
        self._numbers = numbers
        names = [name for name in (*question.by, *also) if name in AXIS_OF]
        axes = [AXIS_OF[name] for name in names]
        if population.provinces and "place" not in axes:
            axes.append("place")
        months = "month" in question.by or bool(population.provinces)
        self.shape = spec_for(unit, axes, months=months)
        if "reason" in question.by:
            self.shape = next(shape for shape in SHAPES if shape.name == "reasons")
        self.hidden = False

    def value(self, codes: Mapping[str, str] | None = None) -> int | None:
        """Return a count by dimension name; what is not named is summed up. None is hidden."""
        given = codes or {}
        first, last = self._days(given.get("month"), given.get("year"))
        channel = given.get("channel", self.question.channel)
        named = {AXIS_OF[name]: code for name, code in given.items() if name in AXIS_OF}
        if self.population.provinces:
            named.setdefault("place", self.population.code)
        figure = Figure(
            first,
            last,
            channels_of(self.population, channel),
            tuple(named.get(name, ALL) for name in self.shape.axes),
        )
        found = self._numbers.of(self.shape, figure)
        self.hidden |= found is None
        return found

    def _days(self, month: str | None, year: str | None) -> tuple[date, date]:
        first, last = self.question.first, self.question.last
        if year is not None:
            return max(first, date(int(year), 1, 1)), min(last, date(int(year), 12, 31))
        if month is None:
            return first, last
        begin = date(int(month[:4]), int(month[5:]), 1)
        end = begin.replace(day=calendar.monthrange(begin.year, begin.month)[1])
        return max(first, begin), min(last, end)

    def above(self, name: str, code: str) -> str | None:
        """Return the level right above a code; None under the total."""
        of = "channel" if name == "channel" else AXIS_OF.get(name)
        return parents(of).get(code) if of else None

    def codes(self, name: str, first: date, last: date) -> list[str]:
        """Return the codes of a dimension to list, in their own order."""
        dimension = DIMENSIONS[name]
        if name == "channel":
            wanted = set(channels_under(self.question.channel)) & self.population.channels
            return [leaf for leaf in axis("channel").leaves if leaf in wanted]
        if name == "province" and self.population.provinces:
            return list(self.population.provinces)
        return dimension.rows(first, last)

    def ranked(self, name: str) -> bool:
        """Tell whether a dimension's rows stand in order of size."""
        return DIMENSIONS[name].ranked
