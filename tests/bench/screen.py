"""What a person sees while it runs: one line per step, with the seconds it took."""

import pstats
import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console


class Screen:
    """Tells of steps on standard error, so that figures alone reach standard output."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._step = ""
        self._begun = 0.0

    def begin(self, step: str) -> None:
        """A step begins; the one before has ended."""
        self.end()
        self._step, self._begun = step, time.monotonic()
        if self._console.is_terminal:
            self._console.print(f"[dim]…[/dim] {step}", end="\r")

    def end(self) -> None:
        """The last step has ended."""
        if self._step:
            taken = time.monotonic() - self._begun
            self._console.print(f"[green]✓[/green] {self._step} [dim]{taken:.0f} s[/dim]")
        self._step = ""

    def fail(self, reason: str, lines: Sequence[str] = ()) -> None:
        """The step did not end well: why, and the end of a log if there is one."""
        self._console.print(f"[red]✗[/red] {self._step}")
        self._console.print(reason, markup=False)
        for line in lines:
            self._console.print(f"  {line}", markup=False)

    def show_profile(self, path: Path) -> None:
        """The functions that took the most time themselves, and where the whole profile lies."""
        text = StringIO()
        pstats.Stats(str(path), stream=text).sort_stats("tottime").print_stats(25)
        self._console.print(text.getvalue(), markup=False, soft_wrap=True)
        self._console.print(f"All of it: python -m pstats {path}", markup=False, soft_wrap=True)
