"""Has a wish judged in a process of its own: what the solver takes, or takes down, ends with it."""

import asyncio
import contextlib
import pickle
import sys
from typing import Literal

from services.reporting.publications.publication_job import Facts, PublicationJob
from services.reporting.publications.store import New

TIMEOUT = 900.0
"""So long one judgement may take, seconds."""
_JUDGE = (sys.executable, "-m", "services.reporting.publications.judge")

Why = Literal["failed", "lost", "late"]


class NotJudged(Exception):  # noqa: N818 - said to operations
    """No judgement came: it went wrong, its process ended, or it took too long."""

    def __init__(self, why: Why, error: str = "") -> None:
        super().__init__(why)
        self.why, self.error = why, error


async def judged(
    wish: PublicationJob, facts: Facts, threshold: int, *, seconds: float = TIMEOUT
) -> list[New]:
    """Decide what is published of each population. Raises NotJudged."""
    process = await asyncio.create_subprocess_exec(
        *_JUDGE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        given = pickle.dumps((wish, facts, threshold))
        said, _ = await asyncio.wait_for(process.communicate(given), seconds)
    except TimeoutError:
        raise NotJudged("late") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode:
        raise NotJudged("lost")
    answer = pickle.loads(said)  # noqa: S301 - from the process that we started
    if isinstance(answer, str):
        raise NotJudged("failed", answer)
    found: list[New] = answer
    return found
