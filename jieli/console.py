"""The terminal: colours where it has them, whole lines where it has not, ids never cut."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

UNBOUND = 10_000
"""Columns of what is read by no person at a terminal: a row stays a line."""
GAP = 2
NARROWEST = 12
"""A column of words is wrapped no narrower than this, nor than its longest word, columns."""


class Terminal(Console):
    """Rich's console, which leaves it to the command what a reader that left means."""

    def on_broken_pipe(self) -> None:
        """Raise it again: rich would end the process with a code of its own."""
        raise BrokenPipeError


def screen() -> Console:
    """Where results go. `NO_COLOR`, `COLUMNS` and a pipe are respected."""
    free = not sys.stdout.isatty() and not os.environ.get("COLUMNS")
    return Terminal(highlight=False, soft_wrap=True, width=UNBOUND if free else None)


def aside() -> Console:
    """Where errors and progress go, so that results can be piped."""
    return Terminal(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON document, and nothing else, for a program to read."""
    text = orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str)
    sys.stdout.write(text.decode() + "\n")


def print_json_line(value: Any) -> None:
    """One JSON document on one line, at once, where more of them follow."""
    sys.stdout.write(orjson.dumps(value, default=str).decode() + "\n")
    sys.stdout.flush()


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something lasts, at a terminal; nothing is shown elsewhere."""
    if not sys.stderr.isatty():
        yield
        return
    with aside().status(what):
        yield


@dataclass
class Table:
    """A plain table. What cannot be read in halves, such as an id, is in columns that stay whole.

    Where it is wider than the terminal its words are wrapped; where that is not enough, each row
    becomes a paragraph with a line for each cell.
    """

    titles: Sequence[str]
    right: frozenset[int]
    words: frozenset[int]
    rows: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def add_row(self, *cells: str, style: str = "") -> None:
        """One more row, a cell for each title."""
        self.rows.append((cells, style))

    def __rich_console__(self, console: Console, options: Any) -> Iterator[Text]:
        widths = self._widths(options.max_width)
        if widths is None:
            yield from self._paragraphs()
            return
        yield self._line(self.titles, widths, "bold")
        for cells, style in self.rows:
            for line in self._wrapped(console, cells, widths):
                yield self._line(line, widths, style)

    def _widths(self, most: int) -> list[int] | None:
        """The width of each column, columns of the terminal; None where they do not fit."""
        columns = range(len(self.titles))
        wide = [
            max(cell_len(cells[place]) for cells in (self.titles, *(row for row, _ in self.rows)))
            for place in columns
        ]
        room = most - GAP * (len(wide) - 1)
        by_width = sorted(self.words, key=lambda place: -wide[place])
        for place in by_width:
            needed = sum(wide) - room
            if needed > 0:
                wide[place] = max(self._narrowest(place), wide[place] - needed)
        return wide if sum(wide) <= room else None

    def _narrowest(self, place: int) -> int:
        """How narrow a column of words may become; Chinese may be broken anywhere, words not."""
        cells = [self.titles[place], *(row[place] for row, _ in self.rows)]
        words = (word for cell in cells for word in cell.split() if word.isascii())
        widest = max(map(cell_len, cells))
        return max(min(NARROWEST, widest), max(map(len, words), default=0))

    @staticmethod
    def _wrapped(
        console: Console, cells: Sequence[str], widths: Sequence[int]
    ) -> Iterator[list[str]]:
        parts = [
            [line.plain.rstrip() for line in Text(cell).wrap(console, width)] or [""]
            for cell, width in zip(cells, widths, strict=True)
        ]
        for number in range(max(map(len, parts))):
            yield [part[number] if number < len(part) else "" for part in parts]

    def _line(self, cells: Sequence[str], widths: Sequence[int], style: str) -> Text:
        filled = (
            " " * (width - cell_len(cell)) + cell
            if place in self.right
            else cell + " " * (width - cell_len(cell))
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return Text((" " * GAP).join(filled).rstrip(), style)

    def _paragraphs(self) -> Iterator[Text]:
        wide = max(map(cell_len, self.titles))
        for number, (cells, style) in enumerate(self.rows):
            if number:
                yield Text("")
            for title, cell in zip(self.titles, cells, strict=True):
                if cell:
                    filled = title + " " * (wide - cell_len(title) + GAP)
                    yield Text.assemble((filled, "bold"), (cell, style))


def table(*columns: str, right: tuple[int, ...] = (), words: tuple[int, ...] = ()) -> Table:
    """A table of these columns; *right* are figures, *words* may be wrapped, the others never."""
    return Table(columns, frozenset(right), frozenset(words))
