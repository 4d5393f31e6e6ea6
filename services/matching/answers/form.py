"""Answers as they are written in a request."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.matching.answers.rules import Answer, AnswerKind
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

    reason: Annotated[DeclineReason, Field(examples=["no_capacity"])]


class Complete(_Form):
    """How the service ended and what came of it."""

    result: ServiceResult
    outcome: Annotated[OutcomeCode, Field(examples=["advice_given"])]


class AnswerLine(_Form):
    """An answer in a batch: decline needs `reason`, complete needs `result` and `outcome`."""

    offer_id: UUID
    answer: AnswerKind
    reason: DeclineReason | None = None
    result: ServiceResult | None = None
    outcome: OutcomeCode | None = None

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
        return Answer(self.offer_id, self.answer, self.reason, self.result, self.outcome)
