"""The tables that are judged: whom each counts, and how it divides them beside time and channel.

Every shape has time and channel. Beside these, shapes of one unit form no circle (harm and age,
age and gender, but not gender and harm): three sides of a cube would say more than is judged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from services.reporting.disclosure.tables import Axis
from services.reporting.disclosure.tables_to_protect import Link
from services.reporting.publications.populations import AREAS
from services.reporting.reports.dimensions import (
    CIRCUMSTANCES,
    DIMENSIONS,
    REASON_GROUPS,
    REASONS,
    STATE_CLASSES,
    STATES,
    place_weights,
)
from services.reporting.reports.special_reports import FORMS, SHAMING
from shared.vocabulary import Need

DOMESTIC_VIOLENCE = "domestic_violence"


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its unit and its axes beside time and channel."""

    name: str
    unit: str
    axes: tuple[str, ...] = ()
    months: bool = False
    """Whether it goes down to months; else to quarters."""
    within: Mapping[str, str] = field(default_factory=dict)


SHAPES: Sequence[TableSpec] = (
    TableSpec("months", "referrals", months=True),
    TableSpec("harm-age", "referrals", ("harm", "age")),
    TableSpec("age-gender", "referrals", ("age", "gender")),
    TableSpec("place", "referrals", ("place",), months=True),
    TableSpec("urgency", "referrals", ("urgency",)),
    TableSpec("forms", "referrals", ("forms",), within={"harm": DOMESTIC_VIOLENCE}),
    TableSpec("shaming", "referrals", ("shaming",)),
    TableSpec("states", "needs", ("state",), months=True),
    TableSpec("reasons", "needs", ("state",)),
    TableSpec("need-state", "needs", ("need", "state")),
    TableSpec("place-state", "needs", ("place", "state"), months=True),
    TableSpec("supported", "referrals", ("supported",)),
    *(TableSpec(name, "referrals", (name,)) for name in CIRCUMSTANCES.values()),
    TableSpec("consulted", "needs", ("consulted",), within={"need": Need.LEGAL_CONSULTATION}),
    TableSpec("verdicts", "needs", ("verdict",), within={"need": Need.COURT_REPRESENTATION}),
    TableSpec("accepted", "needs", ("accepted",)),
    TableSpec("declined", "needs", ("declined",)),
    TableSpec("expired", "needs", ("expired",)),
    TableSpec("users", "users", months=True),
    TableSpec("users-gender", "users", ("gender",)),
    TableSpec("users-age", "users", ("age",)),
    TableSpec("opens", "opens", months=True),
    TableSpec("opens-gender", "opens", ("gender",)),
    TableSpec("opens-age", "opens", ("age",)),
)
LINKS: Sequence[Link] = (
    Link("needs", "referrals", "need"),
    Link("users", "opens"),
)
"""Needs of one kind are of as many persons; everybody has a need; who is new has opened it."""
YES, NO = "yes", "no"


def spec_for(unit: str, axes: Iterable[str], *, months: bool) -> TableSpec:
    """Return the first shape of a unit that has these axes. Raises LookupError if none has."""
    wanted = set(axes)
    for shape in SHAPES:
        if shape.unit == unit and wanted <= set(shape.axes) and (shape.months or not months):
            return shape
    raise LookupError(f"no table of {unit} is divided by {sorted(wanted)}")


def _states() -> Axis:
    weights = dict(zip(STATES, (50.0, 20.0, 10.0, 10.0, 10.0, 1.0), strict=True))
    leaves: list[str] = []
    usual: list[float] = []
    for state, weight in weights.items():
        under = REASONS if state == "unmet" else (state,)
        leaves += under
        usual += [weight / len(under)] * len(under)
    levels = {
        **{code: under for code, under in STATE_CLASSES.items() if code not in under},
        "unmet": tuple(REASON_GROUPS),
        **REASON_GROUPS,
    }
    return Axis.of("state", leaves, levels, usual)


def _places() -> Axis:
    weights = place_weights()
    return Axis.of("place", list(weights), dict(AREAS), list(weights.values()))


def _whether(name: str) -> Callable[[], Axis]:
    return lambda: Axis.of(name, (YES, NO))


_AXES: dict[str, Callable[[], Axis]] = {
    **{name: _whether(name) for name in CIRCUMSTANCES.values()},
    **{
        name: _whether(name)
        for name in ("supported", "consulted", "accepted", "declined", "expired")
    },
    "harm": lambda: DIMENSIONS["harm"].full(()),
    "age": lambda: DIMENSIONS["age_band"].full(()),
    "gender": lambda: DIMENSIONS["gender"].full(()),
    "urgency": lambda: DIMENSIONS["urgency"].full(()),
    "need": lambda: DIMENSIONS["need"].full(()),
    "channel": lambda: DIMENSIONS["channel"].full(()),
    "forms": lambda: FORMS.full(()),
    "shaming": lambda: SHAMING.full(()),
    "verdict": lambda: DIMENSIONS["verdict"].full(()),
    "state": _states,
    "place": _places,
}


@cache
def axis(name: str) -> Axis:
    """Return the whole axis of this name."""
    return _AXES[name]()


@cache
def parents(name: str) -> Mapping[str, str]:
    """Return for each code of an axis the level right above it, totals apart."""
    return {code: node for node, under in axis(name).above for code in under}
