"""What may be asked of an extract, read from data; who may decide; no input or output."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

ALL = "all"
_DATA = Path(__file__).with_name("extracts.toml")
Levels = tuple[str, ...]
"""One level for each variable, in the order of the variables."""


@dataclass(frozen=True)
class Policy:
    """What an extract may tell: see extracts.toml."""

    k: int
    most_k: int
    delay_days: int
    readable_days: int
    waits_days: int
    purposes: tuple[str, ...]
    grounds: tuple[str, ...]
    variables: Mapping[str, tuple[str, ...]]
    ladder: tuple[Levels, ...]
    """From the finest levels to the coarsest that is told."""
    published: tuple[Mapping[str, str], ...]
    classes: Mapping[str, Mapping[str, str]]
    """The class of a code, for each level that is made of classes."""

    def years(self, first: date | None, today: date) -> tuple[int, ...]:
        """The calendar years that may be asked for, if there are facts from that day on."""
        if first is None:
            return ()
        last = (today - timedelta(days=self.delay_days)).year - 1
        return tuple(range(first.year, last + 1))

    def is_as_fine(self, variable: str, level: str, wanted: str) -> bool:
        """Whether a group told at one level of a variable tells the other."""
        levels = self.variables[variable]
        return levels.index(level) <= levels.index(wanted)


@cache
def policy() -> Policy:
    """The policy in force. Raises ValueError when its ladder does not get coarser."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    variables = {name: tuple(levels) for name, levels in data["variables"].items()}
    now = {name: levels[0] for name, levels in variables.items()}
    ladder = [tuple(now.values())]
    for step in data["coarser"]:
        for name, level in step.items():
            if variables[name].index(level) <= variables[name].index(now[name]):
                raise ValueError(f"{name} does not get coarser by {level}")
        now |= step
        ladder.append(tuple(now.values()))
    return Policy(
        **{n: data[n] for n in ("k", "most_k", "delay_days", "readable_days", "waits_days")},
        purposes=tuple(data["purposes"]),
        grounds=tuple(data["grounds"]),
        variables=variables,
        ladder=tuple(ladder),
        published=tuple(data["published"]),
        classes={
            level: {code: name for name, codes in classes.items() for code in codes}
            for level, classes in data["classes"].items()
        },
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no of a person: the client it speaks with and that client's organisation."""

    decided_by: str
    partner_id: object
    approves: bool


def refusal(
    earlier: Sequence[Decision], asked_by: str, of: object, decision: Decision
) -> str | None:
    """Why a decision does not count: `own_request` or `same_person`; None when it does."""
    if decision.decided_by == asked_by or decision.partner_id == of:
        return "own_request"
    if any(each.decided_by == decision.decided_by for each in earlier):
        return "same_person"
    return None


PERSONS_NEEDED = 2


def state_after(decisions: Sequence[Decision]) -> str:
    """How a request stands: one no is enough, and two persons must say yes."""
    if any(not each.approves for each in decisions):
        return "rejected"
    yes = {each.decided_by for each in decisions if each.approves}
    return "approved" if len(yes) >= PERSONS_NEEDED else "waiting"
