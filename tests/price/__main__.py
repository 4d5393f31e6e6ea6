"""Hides the same invented tables here and with τ-Argus, and prints both side by side."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy

from services.reporting.disclosure.protection import ProtectionRule, protect
from services.reporting.disclosure.tables import Cell, Cube
from tests.price.invented import Invented, tables
from tests.support.attacker.solver import Populations

ALIKE = ProtectionRule(zeros_hidden=False, contributors_min=1, guessers_attack=False)
"""What τ-Argus is asked for too: each group of 1 to 10 may be 0, and may be 11."""
SAFETY = replace(ALIKE, guessers_attack=True)
"""And safe from who has guessed which hidden groups are small, of which τ-Argus knows nothing."""
_SECONDS = "60"


def as_problem(cube: Cube) -> str:
    """Write a table in the peer's format: what each cell costs, and how far it must move."""
    place = {cell: i for i, cell in enumerate(cube.counts)}
    lines = ["0", str(len(place))]
    for cell, n in cube.counts.items():
        kind = "z" if n == 0 else "u" if n <= SAFETY.threshold else "s"
        down, up = (n, SAFETY.beyond - n) if kind == "u" else (0, 0)
        lines.append(f"{place[cell]} {n} {n} {kind} 0 100000 {down} {up} 0")
    sums = list(cube.sums())
    lines.append(str(len(sums)))
    for each in sums:
        parts = " ".join(f"{place[part]} (1)" for part in each.parts)
        lines.append(f"0 {len(each.parts) + 1} : {place[each.whole]} (-1) {parts}")
    return "\n".join(lines) + "\n"


def hidden_here(table: Invented, safety: ProtectionRule) -> set[Cell]:
    """Return what is hidden here."""
    decided = protect([table.counted()], safety).decided["table"]
    return {cell for cell, value in decided.values.items() if value is None}  # type: ignore[misc]


def persons(cube: Cube, hidden: set[Cell]) -> int:
    """Return how many persons are in hidden cells that are no sums."""
    return sum(cube.counts[cell] for cell in hidden if "*" not in cell)


def exposed(cube: Cube, hidden: set[Cell]) -> int:
    """Return how many groups of 1 to 10 a solver closes in on: they cannot be 0, or not be 11."""
    leaves = {cell: i for i, cell in enumerate(c for c in cube.counts if "*" not in c)}
    populations = Populations(numpy.zeros(len(leaves)))
    small = []
    for cell, number in cube.counts.items():
        inside = [
            place
            for leaf, place in leaves.items()
            if all(code in {"*", own} for code, own in zip(cell, leaf, strict=True))
        ]
        if cell not in hidden:
            populations.know(inside, number, number)
        if 1 <= number <= SAFETY.threshold:
            row = numpy.zeros(len(leaves))
            row[inside] = 1.0
            small.append(row)
    low, high = populations.extremes(numpy.array(small), 0, SAFETY.beyond)
    return int(((low > 0) | (high < SAFETY.beyond)).sum())


def said(here: int, there: int, ours: int, theirs: int, *found: int) -> str:
    """Return one line: cells, persons and groups exposed, ours beside the peer's."""
    return (
        f"  cells {here:4} / {there:4} = x{here / there:.2f}"
        f"  persons {ours:5} / {theirs:5} = x{ours / theirs:.2f}"
        f"  exposed {found[0]} / {found[1]}"
    )


def main(python: str) -> None:
    """Print cells and persons hidden, table by table; ``python`` is the peer's."""
    made = list(tables())
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{i}.jj" for i in range(len(made))]
        for file, table in zip(files, made, strict=True):
            file.write_text(as_problem(table.cube), encoding="utf-8")
        peer = Path(__file__).with_name("peer.py")
        # It writes its logs where it runs.
        command = [str(Path(python).absolute()), str(peer), _SECONDS, *map(str, files)]
        subprocess.run(command, cwd=folder, check=True)
        sums, alike = numpy.zeros(6, dtype=int), numpy.zeros(6, dtype=int)
        for file, table in zip(files, made, strict=True):
            cube, cells = table.cube, list(table.cube.counts)
            here, leaner = hidden_here(table, SAFETY), hidden_here(table, ALIKE)
            there = {c for c, n in cube.counts.items() if 1 <= n <= SAFETY.threshold}
            there |= {cells[int(i)] for i in file.with_suffix(".hidden").read_text().split()}
            ours, theirs = persons(cube, here), persons(cube, there)
            found = exposed(cube, here), exposed(cube, there)
            sums += [len(here), len(there), ours, theirs, *found]
            line = said(len(here), len(there), ours, theirs, *found)
            found = exposed(cube, leaner), found[1]
            alike += [len(leaner), len(there), persons(cube, leaner), theirs, *found]
            name = f"{'x'.join(map(str, table.shape)):8} seed {table.seed}"
            sys.stdout.write(f"{name}{line}\n")
        sys.stdout.write(f"{'all of them':15}{said(*map(int, sums))}\n")
        sys.stdout.write(f"{'guessers apart':15}{said(*map(int, alike))}\n")


main(sys.argv[1])
