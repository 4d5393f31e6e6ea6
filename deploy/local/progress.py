"""What a person sees while the stack starts: which step, how far, how long; never silence."""

import os
import sys
import time
from dataclasses import dataclass, field
from typing import Protocol, TextIO

QUIET_SECONDS = 3.0


class Progress(Protocol):
    """Told of each step by its title, from one thread."""

    def begin(self, title: str) -> None:
        """A step has begun."""

    def update(self, title: str, detail: str) -> None:
        """A step got further, or is still waited for."""

    def done(self, title: str, detail: str = "") -> None:
        """A step is complete."""


class Silent:
    """Progress for nobody, as tests want it."""

    def begin(self, title: str) -> None:
        """Say nothing."""

    def update(self, title: str, detail: str) -> None:
        """Say nothing."""

    def done(self, title: str, detail: str = "") -> None:
        """Say nothing."""


@dataclass
class Console:
    """Progress as lines `[3/7] Kafka 4.3.1 …`, on a terminal with the last line kept moving.

    *total* is how many steps will come. Off a terminal every line is whole, without carriage
    returns, and a long step says something every few seconds.
    """

    total: int
    out: TextIO = field(default_factory=lambda: sys.stdout)
    _begun: dict[str, tuple[int, float]] = field(default_factory=dict)
    _last: float = 0.0
    _moving: bool = False

    def begin(self, title: str) -> None:
        """Give the step its number."""
        if title not in self._begun:
            self._begun[title] = (len(self._begun) + 1, time.monotonic())
            self._last = time.monotonic()
            if self._on_terminal:
                self._move(f"{self._label(title)} …")

    def update(self, title: str, detail: str) -> None:
        """Show how far it is: at once on a terminal, every few seconds elsewhere."""
        self.begin(title)
        line = f"{self._label(title)} … {detail} ({self._elapsed(title):.0f} s)"
        if self._on_terminal:
            if time.monotonic() - self._last > 0.1:
                self._move(line)
        elif time.monotonic() - self._last > QUIET_SECONDS:
            self._line(line)

    def done(self, title: str, detail: str = "") -> None:
        """Show the step's time, seconds."""
        self.begin(title)
        text = f"{self._label(title)}  {self._paint(f'{self._elapsed(title):.1f} s', '2')}"
        self._line(f"{text}  {detail}" if detail else text)

    @property
    def _on_terminal(self) -> bool:
        return self.out.isatty()

    def _label(self, title: str) -> str:
        return f"{self._paint(f'[{self._begun[title][0]}/{self.total}]', '1')} {title}"

    def _elapsed(self, title: str) -> float:
        return time.monotonic() - self._begun[title][1]

    def _paint(self, text: str, code: str) -> str:
        if not self._on_terminal or os.environ.get("NO_COLOR"):
            return text
        return f"\x1b[{code}m{text}\x1b[0m"

    def _move(self, line: str) -> None:
        self.out.write(f"\r\x1b[2K{line}")
        self._moving = True
        self._flush()

    def _line(self, line: str) -> None:
        self.out.write(f"\r\x1b[2K{line}\n" if self._moving else f"{line}\n")
        self._moving = False
        self._flush()

    def _flush(self) -> None:
        self.out.flush()
        self._last = time.monotonic()
