"""The terminal: colours where it has them, whole lines where it has not."""

import sys

from rich.console import Console
from rich.table import Table

WIDE = 140
"""Columns of what is not read at a terminal."""


def screen() -> Console:
    """Where results go. `NO_COLOR` and a pipe are respected."""
    width = None if sys.stdout.isatty() else WIDE
    return Console(highlight=False, soft_wrap=True, width=width)


def aside() -> Console:
    """Where errors and progress go, so that results can be piped."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def table(*columns: str, right: tuple[int, ...] = ()) -> Table:
    """A plain table; the columns of these places are figures."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for place, title in enumerate(columns):
        made.add_column(title, justify="right" if place in right else "left", no_wrap=False)
    return made
