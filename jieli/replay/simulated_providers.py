"""Simulated providers at work: they read their open offers and answer, as an office would."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from jieli.client import Api
from jieli.replay.answers import Step, answers

PAGE = 500
PAUSE = 0.25
WORTH_WAITING = timedelta(seconds=30)
EXPIRES_WITHIN = timedelta(seconds=4)
LIVE = ("offered", "accepted", "in_progress")
TAKEN = 200
Answering = Callable[[int, str, dict[str, Any], int], list[Step]]


class SimulatedProviders:
    """The providers of one network; `references` may grow while they work."""

    def __init__(
        self,
        network: Api,
        seed: int,
        references: Mapping[str, str],
        answering: Answering = answers,
    ) -> None:
        """``answering`` gives what is said of an offer, by seed, reference, offer and attempt."""
        self._network = network
        self._answering = answering
        self._seed = seed
        self._references = references
        self._steps: dict[str, list[Step]] = {}
        self._lapsing: dict[str, datetime] = {}
        self._asked: Counter[str] = Counter()
        self._states: tuple[str, ...] = LIVE
        self.answered: Counter[str] = Counter()

    async def work(self, posted: asyncio.Event) -> None:
        """Answer while requests come in, then until nothing is left to say.

        An offer that is left to lapse soon is waited for, so that the next provider answers too.
        Raises CommandError.
        """
        while True:
            last = posted.is_set()
            said = await self.answer_once()
            if last and not said and not self._lapses_soon():
                return
            if not said:
                await asyncio.sleep(PAUSE)

    async def answer_once(self) -> int:
        """Read what is open, say the next word on each; gives how many words were said."""
        await self._look()
        lines = [{"offer_id": id_, **steps[0]} for id_, steps in self._steps.items() if steps]
        for start in range(0, len(lines), PAGE):
            await self._say(lines[start : start + PAGE])
        return len(lines)

    async def _say(self, lines: list[Step]) -> None:
        results = await self._network.ndjson(
            "matching", "/v1/offers/answers", lines, f"answers-{uuid4()}"
        )
        for line, result in zip(lines, sorted(results, key=_line), strict=True):
            steps = self._steps[line["offer_id"]]
            if result["status"] == TAKEN:
                steps.pop(0)
                self.answered[line["answer"]] += 1
            else:
                steps.clear()

    async def _look(self) -> None:
        """Find open offers not seen before; at first also what a run cut short left under way."""
        states, self._states = self._states, LIVE[:1]
        after: str | None = None
        while True:
            page = await self._network.get(
                "matching", "/v1/offers", status=states, after=after, limit=PAGE
            )
            for offer in page["items"]:
                self._plan(offer)
            after = page["next"]
            if not after:
                break

    def _plan(self, offer: dict[str, Any]) -> None:
        """Only offers for the replay's own requests are answered; people's are left to people."""
        id_ = offer["offer_id"]
        reference = self._references.get(offer["referral_id"])
        if reference is None or id_ in self._steps:
            return
        said = LIVE.index(offer["status"])
        # An offer does not tell how many were asked before; an office that plays all of them knows.
        self._asked[offer["need_id"]] += 1
        attempt = self._asked[offer["need_id"]]
        if "answer_due_at" not in offer:
            # Its time is over, and the next is about to be asked.
            self._steps[id_] = []
            return
        self._steps[id_] = self._answering(self._seed, reference, offer, attempt)[said:]
        if not said and not self._steps[id_]:
            self._lapsing[id_] = datetime.fromisoformat(offer["answer_due_at"])

    def _lapses_soon(self) -> bool:
        now = datetime.now(UTC)
        return any(
            now - EXPIRES_WITHIN < due < now + WORTH_WAITING for due in self._lapsing.values()
        )


def _line(result: Step) -> int:
    return int(result["line"])
