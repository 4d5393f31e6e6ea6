"""An attacker who tries every table there is: slow, simple, and no kin of the auditor."""

from collections.abc import Iterator, Mapping, Sequence

from services.reporting.disclosure.tables import ALL, Cell

Shown = Mapping[Cell, int | None]


def completions(
    shown: Shown, first: Sequence[str], second: Sequence[str]
) -> Iterator[dict[Cell, int]]:
    """Every way to fill the hidden inner cells of a two-way table whose margins are all shown."""
    rows = {a: _left(shown, [(a, b) for b in second], (a, ALL)) for a in first}
    columns = {b: _left(shown, [(a, b) for a in first], (ALL, b)) for b in second}
    hidden = [(a, b) for a in first for b in second if shown[a, b] is None]
    yield from _fill(hidden, rows, columns, {})


def _left(shown: Shown, cells: Sequence[Cell], margin: Cell) -> int:
    return (shown[margin] or 0) - sum(shown[cell] or 0 for cell in cells)


def _fill(
    hidden: Sequence[Cell], rows: dict[str, int], columns: dict[str, int], filled: dict[Cell, int]
) -> Iterator[dict[Cell, int]]:
    if not hidden:
        if not any(rows.values()) and not any(columns.values()):
            yield dict(filled)
        return
    (a, b), rest = hidden[0], hidden[1:]
    last_in_row = all(cell[0] != a for cell in rest)
    most = min(rows[a], columns[b])
    for number in (rows[a],) if last_in_row else range(most + 1):
        if number <= most:
            rows[a] -= number
            columns[b] -= number
            yield from _fill(rest, rows, columns, {**filled, (a, b): number})
            rows[a] += number
            columns[b] += number
