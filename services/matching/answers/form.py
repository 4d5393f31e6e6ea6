"""Answers as they are written in a request."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.answers.rules import Answer, AnswerKind
from services.matching.lifecycle.rules import Move
from shared.fields import UnfitError
from shared.vocabulary import DeclineReason, OutcomeCode, ServiceResult

EXAMPLE = {
    "offer_id": "0b7c3c1e-7d0f-4f0e-9b3e-2f1c6d1f0a01",
    "answer": "decline",
    "reason": "no_capacity",
}


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(_Form):
    """An empty body."""


class Decline(_Form):
    """Why the provider says no."""

    reason: Annotated[DeclineReason, Field(description="Why; a code", examples=["no_capacity"])]


class Complete(_Form):
    """How the service ended and what came of it."""

    result: Annotated[ServiceResult, Field(description="How it ended", examples=["completed"])]
    outcome: Annotated[
        OutcomeCode, Field(description="What came of it; a code", examples=["advice_given"])
    ]


class AnswerLine(_Form):
    """An answer in a batch: decline needs `reason`, complete needs `result` and `outcome`."""

    offer_id: Annotated[UUID, Field(description="Id of the offer")]
    answer: Annotated[AnswerKind, Field(description="What the provider says")]
    reason: Annotated[DeclineReason | None, Field(description="With decline: why; a code")] = None
    result: Annotated[ServiceResult | None, Field(description="With complete: how it ended")] = None
    outcome: Annotated[
        OutcomeCode | None, Field(description="With complete: what came of it; a code")
    ] = None

    @model_validator(mode="after")
    def _whole(self) -> "AnswerLine":
        if (self.answer is AnswerKind.DECLINE) != (self.reason is not None):
            raise UnfitError("reason_with_decline", "`reason` belongs to decline, and to it alone.")
        ends = self.answer is AnswerKind.COMPLETE
        if ends != (self.result is not None) or ends != (self.outcome is not None):
            raise UnfitError(
                "result_with_complete",
                "`result` and `outcome` belong to complete, and to it alone.",
            )
        return self

    def said(self) -> Answer:
        """The answer itself."""
        return Answer(self.offer_id, Move(self.answer), self.reason, self.result, self.outcome)
