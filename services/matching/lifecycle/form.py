"""Moves as they are written in a request."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.fields import Moment
from shared.vocabulary import FailReason, MissReason, PauseReason, WaitlistReason, WithdrawReason


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Appointment(_Form):
    """When she is expected; where is agreed with her alone."""

    at: Annotated[
        Moment,
        Field(
            description="When, with its offset; not in the past and at most two years ahead",
            examples=["2026-12-01T10:00:00+08:00"],
        ),
    ]

    def moment(self) -> datetime:
        """The time of the appointment."""
        return self.at


class Missed(_Form):
    """Why an appointment did not take place."""

    reason: Annotated[
        MissReason | None,
        Field(description="Why; a code that tells whose decision it was", examples=["unsafe"]),
    ] = None


class Waitlist(_Form):
    """Why she has to wait."""

    reason: Annotated[WaitlistReason, Field(description="Why; a code", examples=["no_capacity"])]


class Pause(_Form):
    """Why nobody may approach her for now."""

    reason: Annotated[PauseReason, Field(description="Why; a code", examples=["unsafe"])]


class Fail(_Form):
    """Why the help could not be given."""

    reason: Annotated[
        FailReason,
        Field(
            description="Why; a code. Some ask the next provider, others end the need",
            examples=["not_suitable"],
        ),
    ]


class TakeBack(_Form):
    """Why this one need is taken back."""

    reason: Annotated[
        WithdrawReason, Field(description="Why; a code", examples=["need_met_elsewhere"])
    ]
