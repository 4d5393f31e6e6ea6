"""Says in words what was counted together so that nobody can be found in it."""

from collections.abc import Iterable, Sequence

from services.reporting.pages.texts import say
from services.reporting.pages.wording import Cell, number, plain
from services.reporting.reports.dimensions import DIMENSIONS
from services.reporting.reports.questions import Language
from services.reporting.reports.rules import Report, Row
from services.reporting.reports.words import word


def coarse_rows(report: Report) -> list[Row]:
    """Return the coarser groups that are shown instead of hidden rows."""
    found: list[Row] = report.extra.get("coarser") or []
    return found


def members(report: Report, name: str, above: str, **same: str) -> list[str]:
    """Return the hidden codes of a dimension that are counted in a coarser one."""
    codes = [
        row[name]
        for row in report.rows
        if row.get("within") == above and all(row[n] == code for n, code in same.items())
    ]
    return list(dict.fromkeys(codes))


def under(name: str, above: str) -> list[str]:
    """Return all codes of a dimension that are counted in a coarser one."""
    axis = DIMENSIONS[name].full(())
    chains = axis.ancestry()
    return [code for code in axis.leaves if above in chains[code]]


def shown_or_within(report: Report, name: str, code: str) -> tuple[int | None, str]:
    """Return a row's number, or that of the coarser group it is counted in, and whose it is."""
    row = next((row for row in report.rows if row[name] == code), None)
    if row is None or row["value"] is not None or "within" not in row:
        return (None if row is None else row["value"]), code
    wider = {each[name]: each["value"] for each in coarse_rows(report)}
    return wider.get(row["within"]), row["within"]


def note(report: Report, lang: Language) -> str:
    """Say what is counted together, and how many that are in a simple table; empty where nothing.

    A crossed table has the numbers in its rows.
    """
    by = report.question.by
    between = "、" if lang == "zh" else ", "
    said: dict[str, str] = {}
    for coarse in coarse_rows(report):
        name = next((n for n in by if members(report, n, coarse[n])), None)
        if name is not None:
            codes = members(report, name, coarse[name])
            if len(by) > 1:
                codes = under(name, coarse[name])
            listed = between.join(word(name, code, lang) for code in codes)
            group = word(name, coarse[name], lang)
            number = "" if len(by) > 1 else f" {plain(coarse['value'])}"
            said[group] = say(lang, "group_of", group=group, members=listed, number=number)
    if not said:
        return ""
    return say(lang, "together", groups=("；" if lang == "zh" else "; ").join(said.values()))


def merged(report: Report, by: tuple[str, str]) -> list[Row]:
    """Return the groups of a crossed table, each with the cells of its bar.

    Where cells of a group are hidden, the coarser group that it is counted in stands for all that
    are, if more is known of it: one bar that says something for several that do not.
    """
    first, second = by
    cells = {(row[first], row[second]): row for row in report.rows}
    wider = {(row[first], row[second]): row["value"] for row in coarse_rows(report)}
    seconds = [row[second] for row in report.margins[second]]
    whole = {row[first]: row["value"] for row in report.margins[first]}

    def alone(code: str) -> Row:
        values = {other: cells[code, other]["value"] for other in seconds}
        return {"code": code, "value": whole[code], "cells": values}

    def together(above: str, of: Sequence[str]) -> Row:
        values = {
            other: wider.get((above, other), _sum(cells[code, other]["value"] for code in of))
            for other in seconds
        }
        return {"code": above, "value": _sum(whole[code] for code in of), "cells": values}

    found: dict[str, Row] = {}
    for code in whole:
        above = next((cells[code, o]["within"] for o in seconds if "within" in cells[code, o]), "")
        of = [other for other in under(first, above) if other in whole] if above else []
        group = together(above, of) if of else alone(code)
        if of and _known(group) < max(_known(alone(other)) for other in of):
            group = alone(code)
        found.setdefault(group["code"], group)
    swallowed = {other for code in found.keys() - whole.keys() for other in under(first, code)}
    return [row for code, row in found.items() if code not in swallowed]


def _known(row: Row) -> int:
    return sum(value is not None for value in row["cells"].values())


def _sum(values: Iterable[int | None]) -> int | None:
    found = list(values)
    shown = [value for value in found if value is not None]
    return sum(shown) if len(shown) == len(found) else None


def cells_of(row: Row, kept: Sequence[str], lang: Language) -> list[Cell]:
    """Return the cells of a gathered row as they are written."""
    return [number(row["cells"][code], lang) for code in kept]
