"""Several parts together: started in the order of their needs, stopped in the reverse."""

import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType

from deploy.local.parts import Part, StartFailed
from deploy.local.progress import Progress, Silent
from shared.language import say

POLL = 0.05
STOP_SECONDS = 4.0


class Stack:
    """Starts and stops *parts*; usable in-process, and as a context manager that starts and stops.

    Processes die with the thread that starts them: call `start` from the main thread.
    """

    def __init__(self, parts: Sequence[Part], progress: Progress | None = None) -> None:
        self.parts = tuple(parts)
        self.progress: Progress = progress or Silent()

    def __enter__(self) -> "Stack":
        """Start everything. Raises StartFailed, with nothing left running."""
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything."""
        self.stop()

    def part(self, name: str) -> Part:
        """Return the part *name*. Raises KeyError if there is none."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    def start(
        self,
        on_change: Callable[[], None] = lambda: None,
        go_on: Callable[[], None] = lambda: None,
    ) -> None:
        """Start each part once what it needs is healthy, and return when all are healthy.

        *on_change* is called after each part that was started, *go_on* many times a second: what
        it raises ends the start. Raises StartFailed when a part dies or is not healthy in time.
        """
        waiting, begun, healthy = list(self.parts), dict[Part, float](), set[str]()
        while waiting or begun:
            for part in [one for one in waiting if set(one.needs) & self.names <= healthy]:
                waiting.remove(part)
                self.progress.begin(part.title)
                self._begin(part)
                begun[part] = time.monotonic()
                on_change()
            for part in self._settled(begun):
                begun.pop(part)
                healthy.add(part.name)
                if part.title not in {one.title for one in (*waiting, *begun)}:
                    self.progress.done(part.title)
            self._still_there(healthy)
            go_on()
            time.sleep(POLL)

    @property
    def steps(self) -> list[str]:
        """The titles that progress will show, each once."""
        return list(dict.fromkeys(part.title for part in self.parts))

    @property
    def names(self) -> set[str]:
        """The names of all parts; a need that names none of them is taken as met elsewhere."""
        return {part.name for part in self.parts}

    def wait_healthy(self, *names: str) -> None:
        """Wait until the named parts, or all, are healthy. Raises StartFailed as `start` does."""
        chosen = [part for part in self.parts if not names or part.name in names]
        pending = dict.fromkeys(chosen, time.monotonic())
        while pending:
            for part in self._settled(pending):
                pending.pop(part)
            time.sleep(POLL)

    def stop(self, within: float = STOP_SECONDS, names: Iterable[str] = ()) -> None:
        """Stop all parts, or the named ones, the last ones first; kill what does not end.

        Parts that need the same others are asked at once and share *within* seconds.
        """
        wanted = set(names) or self.names
        for level in self._levels_down():
            chosen = [part for part in level if part.name in wanted]
            for part in chosen:
                part.ask_to_stop()
            deadline = time.monotonic() + within
            for part in chosen:
                part.stop(max(0.0, deadline - time.monotonic()))

    def _levels_down(self) -> list[list[Part]]:
        depth: dict[str, int] = {}
        for part in self.parts:
            depth[part.name] = 1 + max((depth.get(need, 0) for need in part.needs), default=0)
        deepest = max(depth.values(), default=0)
        return [
            [part for part in self.parts if depth[part.name] == level]
            for level in range(deepest, 0, -1)
        ]

    def _begin(self, part: Part) -> None:
        try:
            part.prepare(self.progress)
            part.start()
        except (OSError, TimeoutError) as error:
            raise StartFailed(
                part, say(f"could not be started: {error}", f"未能启动：{error}")
            ) from error

    def _still_there(self, healthy: set[str]) -> None:
        """Raise StartFailed for a part that has ended after it was healthy."""
        for part in self.parts:
            if part.name in healthy and not part.is_running() and not part.is_healthy():
                raise StartFailed(
                    part, say("ended while others were starting", "在其他部分启动时退出")
                )

    def _settled(self, begun: dict[Part, float]) -> list[Part]:
        """Return the parts that became healthy. Raises StartFailed for one that never will."""
        done = []
        for part, since in begun.items():
            if part.is_healthy():
                done.append(part)
            elif not part.is_running():
                raise StartFailed(part, say("ended while it was starting", "启动时退出"))
            elif time.monotonic() - since > part.start_timeout:
                raise StartFailed(
                    part,
                    say(
                        f"was not ready within {part.start_timeout:.0f} s",
                        f"{part.start_timeout:.0f} 秒内未就绪",
                    ),
                )
            else:
                self.progress.update(part.title, say("waiting until it is ready", "等待就绪"))
        return done
