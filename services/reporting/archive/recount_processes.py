"""Has events counted again by several processes at once, each with partitions of its own."""

import asyncio
import contextlib
import os
import pickle
import sys
from collections.abc import Collection, Sequence
from dataclasses import replace

from services.reporting.archive.recount import Progress, Recounted, Share
from services.reporting.archive.recount_share import END

_RECOUNT = (sys.executable, "-m", "services.reporting.archive.recount_share")


class RecountLost(OSError):  # noqa: N818 - said to operations
    """A process that counted ended and did not say what it found."""


async def recounted(share: Share, told: Progress | None = None) -> Recounted:
    """Count a share by as many processes as there are processors. Raises what one of them raised.

    ``told`` hears of the records of all of them.
    """
    found: list[asyncio.Task[Recounted]] = []
    try:
        async with asyncio.TaskGroup() as group:
            for partitions in _dealt(share.partitions, os.cpu_count() or 1):
                own = replace(share, partitions=partitions)
                found.append(group.create_task(_by_a_process(own, told)))
    except BaseExceptionGroup as several:
        raise _first(several) from None
    return sum((task.result() for task in found), Recounted())


def _dealt(partitions: Collection[int], processes: int) -> Sequence[frozenset[int]]:
    ordered = sorted(partitions)
    dealt = [frozenset(ordered[begin::processes]) for begin in range(processes)]
    return [some for some in dealt if some]


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _by_a_process(share: Share, told: Progress | None) -> Recounted:
    process = await asyncio.create_subprocess_exec(
        *_RECOUNT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    try:
        process.stdin.write(pickle.dumps(share))
        process.stdin.close()
        while (line := await process.stdout.readline()) not in {END, b""}:
            if told is not None:
                told(int(line))
        said = await process.stdout.read()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    finally:
        await process.wait()
    if not said:
        raise RecountLost
    answer = pickle.loads(said)  # noqa: S301 - from the process that we started
    if isinstance(answer, BaseException):
        raise answer
    found: Recounted = answer
    return found
