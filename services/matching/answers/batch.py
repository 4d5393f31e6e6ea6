"""Many answers on one connection: a set of lines in one transaction, each offer in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from services.matching.answers.applying import AppliedAnswer, apply_answers
from services.matching.answers.form import AnswerLine
from services.matching.answers.rules import Answer, Speaker
from services.matching.context import context_in
from services.matching.lifecycle.rules import ENDED
from shared.http import Caller
from shared.http.ndjson import Result
from shared.strict_json import read_as
from shared.vocabulary import FHIR_TASK


@dataclass(frozen=True)
class Answers:
    """The lines of one batch, answered for the providers of one partner."""

    request: Request
    caller: Caller

    def read(self, _number: int, line: bytes) -> Answer:
        """One line as an answer. Raises Malformed, Invalid."""
        return read_as(AnswerLine, line).said()

    def is_urgent(self, _item: Answer) -> bool:
        """None is."""
        return False

    async def take(self, items: Sequence[Answer]) -> Sequence[Result]:
        """Take them in one transaction; an answer that already stands is answered again."""
        state = self.request.app.state
        results: dict[int, Result] = {}
        async with state.db.transaction() as tx:
            tx.trace = self.request.state.mark.traceparent
            for turn in rounds(items):
                said = [items[place] for place in turn]
                taken = await apply_answers(
                    tx, context_in(state.resources), Speaker(self.caller.partner_id), said
                )
                results |= zip(turn, map(_result, taken), strict=True)
        return [results[place] for place in range(len(items))]


def rounds(items: Sequence[Answer]) -> list[list[int]]:
    """Places of answers that may be taken together: several to one offer go one after the other."""
    found: list[list[int]] = []
    heard: dict[UUID, int] = {}
    for place, said in enumerate(items):
        turn = heard.get(said.offer_id, 0)
        heard[said.offer_id] = turn + 1
        if turn == len(found):
            found.append([])
        found[turn].append(place)
    return found


def shown(taken: AppliedAnswer) -> dict[str, Any]:
    """What is answered of an offer that was answered."""
    found: dict[str, Any] = {"offer_id": str(taken.answer.offer_id), "state": taken.status}
    if taken.offer is not None:
        # Once it has ended only ids are said of it, here as everywhere.
        ids = ("referral_id", "need_id", "provider_id")
        named = ids if taken.status in ENDED else (*ids, "need")
        found |= {name: str(taken.offer[name]) for name in named}
        coding = FHIR_TASK[str(taken.status)]
        found |= {"task_status": coding.status, "business_status": coding.business}
    return found


def _result(taken: AppliedAnswer) -> Result:
    if taken.refused is None:
        return {"status": 200, **shown(taken)}
    if taken.status == taken.answer.target():
        return {"status": 200, **shown(taken), "replayed": True}
    return taken.refused
