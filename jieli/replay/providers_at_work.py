"""Simulated providers at work: they read their open offers and answer, as an office would."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from jieli.client import Api
from jieli.replay.answers import Step, answers

PAGE = 500
PAUSE = 0.25
LIVE = ("offered", "accepted", "in_progress")
ALREADY = {"offered": 0, "accepted": 1, "in_progress": 2}
TAKEN = 200


class ProvidersAtWork:
    """The providers of one network; `references` may grow while they work."""

    def __init__(self, network: Api, seed: int, references: Mapping[str, str]) -> None:
        self._network = network
        self._seed = seed
        self._references = references
        self._steps: dict[str, list[Step]] = {}
        self._rounds = 0
        self.answered: Counter[str] = Counter()

    async def work(self, until: asyncio.Event) -> None:
        """Answer until told to stop, then until nothing is left to say. Raises Trouble."""
        while True:
            last = until.is_set()
            said = await self.answer_once()
            if last and not said:
                return
            if not said:
                await asyncio.sleep(PAUSE)

    async def answer_once(self) -> int:
        """Read what is open, say the next word on each; gives how many words were said."""
        await self._look()
        self._rounds += 1
        lines = [{"offer_id": id_, **steps[0]} for id_, steps in self._steps.items() if steps]
        for start in range(0, len(lines), PAGE):
            await self._say(lines[start : start + PAGE])
        return len(lines)

    async def _say(self, lines: list[Step]) -> None:
        key = f"answers-{uuid4()}"
        results = await self._network.ndjson("matching", "/v1/offers/answers", lines, key)
        for line, result in zip(lines, results, strict=True):
            steps = self._steps[line["offer_id"]]
            if result.get("status") == TAKEN:
                steps.pop(0)
                self.answered[line["answer"]] += 1
            else:
                steps.clear()

    async def _look(self) -> None:
        """Find the offers not seen before; only those of the replay's own requests are answered."""
        for status in LIVE if not self._rounds else LIVE[:1]:
            after: str | None = None
            while True:
                page = await self._network.get(
                    "matching", "/v1/offers", status=status, after=after, limit=PAGE
                )
                for offer in page["items"]:
                    self._plan(offer, ALREADY[status])
                after = page.get("next")
                if not after:
                    break

    def _plan(self, offer: dict[str, Any], already: int) -> None:
        reference = self._references.get(offer["referral_id"])
        if reference is None or offer["offer_id"] in self._steps:
            return
        self._steps[offer["offer_id"]] = answers(self._seed, reference, offer)[already:]
