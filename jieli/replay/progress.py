"""Steps of a long job, shown while they run: how far, and never silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

from shared.language import say

TICK = 1.0


class Progress(Protocol):
    """Told how far each step is, by its title."""

    def begin(self, title: str) -> None:
        """A step has begun."""

    def update(self, title: str, detail: str) -> None:
        """A step got further, or is still waited for."""

    def done(self, title: str, detail: str = "") -> None:
        """A step is complete."""


class Step:
    """One step of so many things; 0 when their number is not known before."""

    def __init__(self, progress: Progress, title: str, whole: int) -> None:
        self._progress = progress
        self._title = title
        self._whole = whole
        self.so_far = 0
        self._also = ""

    def add(self, note: str) -> None:
        """Say more of it than how far it is, at its end."""
        self._also = say(f"; {note}", f"；{note}")

    def more(self, things: int) -> None:
        """So many more are done."""
        self.reached(self.so_far + things)

    def reached(self, things: int) -> None:
        """So many are done in all."""
        self.so_far = things
        self.show()

    def show(self) -> None:
        """Say how far it is."""
        self._progress.update(self._title, self.words())

    def words(self) -> str:
        """How far it is, in words; nothing when nothing is counted."""
        if not self._whole:
            return f"{self.so_far:,}" if self.so_far else ""
        far = say(f"{self.so_far:,} of {self._whole:,}", f"{self.so_far:,} / {self._whole:,}")
        return f"{far}{self._also}"


@asynccontextmanager
async def step(progress: Progress, title: str, whole: int = 0) -> AsyncIterator[Step]:
    """Show a step from its beginning to its end, each second while it lasts."""
    progress.begin(title)
    shown = Step(progress, title, whole)
    ticking = asyncio.create_task(_tick(shown))
    try:
        yield shown
    finally:
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
    progress.done(title, shown.words())


async def _tick(shown: Step) -> None:
    while True:
        await asyncio.sleep(TICK)
        shown.show()
