"""The tables of the life of an offer, read once: states and moves, reasons and whose they are."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from shared.vocabulary import (
    Code,
    Decider,
    DeclineReason,
    FailReason,
    MissReason,
    OutcomeCode,
    PauseReason,
    StopReason,
    WaitlistReason,
    WithdrawReason,
)

STATES = Path(__file__).with_name("states_2026_11.json")
REASONS = Path(__file__).with_name("reasons_2026_11.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Failed(_Table):
    """Reasons after which the next provider is asked, and those that end the need."""

    asks_next: dict[FailReason, Decider]
    ends: dict[FailReason, Decider]


class Reasons(_Table):
    """One dated version of the reasons: by move, each with whose decision it tells of."""

    version: str
    in_force_from: date
    source: str
    declined: dict[DeclineReason, Decider]
    waitlisted: dict[WaitlistReason, Decider]
    paused: dict[PauseReason, Decider]
    missed: dict[MissReason, Decider]
    withdrawn: dict[WithdrawReason | StopReason, Decider]
    failed: Failed
    outcomes: dict[FailReason, OutcomeCode]

    @model_validator(mode="after")
    def _whole(self) -> "Reasons":
        families = (
            (set(DeclineReason), set(self.declined)),
            (set(WaitlistReason), set(self.waitlisted)),
            (set(PauseReason), set(self.paused)),
            (set(MissReason), set(self.missed)),
            ({*WithdrawReason, *StopReason}, set(self.withdrawn)),
            (set(FailReason), {*self.failed.asks_next, *self.failed.ends}),
            (set(self.failed.ends), set(self.outcomes)),
        )
        for codes, named in families:
            if codes != named:
                missing = ", ".join(sorted(map(str, codes ^ named)))
                raise ValueError(f"each reason stands once, with whose decision it was: {missing}")
        if set(self.failed.asks_next) & set(self.failed.ends):
            raise ValueError("a reason either asks the next or ends the need")
        return self

    def asks_next(self, reason: str | None) -> bool:
        """Whether another provider is asked after a failure for this reason."""
        return reason in self.failed.asks_next

    def decider_of(self, reason: Code) -> Decider:
        """Whose decision a reason tells of. Raises KeyError for a code of another family."""
        tables: Mapping[type[Code], Mapping[Any, Decider]] = {
            DeclineReason: self.declined,
            WaitlistReason: self.waitlisted,
            PauseReason: self.paused,
            MissReason: self.missed,
            WithdrawReason: self.withdrawn,
            StopReason: self.withdrawn,
            FailReason: self.failed.asks_next | self.failed.ends,
        }
        return tables[type(reason)][reason]


@cache
def reasons() -> Reasons:
    """The reasons in force. Raises pydantic.ValidationError when the file is not complete."""
    return Reasons.model_validate(tomllib.loads(REASONS.read_text(encoding="utf-8")))


@cache
def machine() -> Mapping[str, object]:
    """The recommended state machine, as it is kept beside this module."""
    table: Mapping[str, object] = json.loads(STATES.read_text(encoding="utf-8"))
    return table
