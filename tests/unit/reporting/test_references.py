"""Figures that others published are told as they are printed, and stay apart from ours."""

import ast
from fractions import Fraction
from pathlib import Path

import services.reporting
from services.reporting.references.rules import known

HOME = Path(services.reporting.__file__).parent


def test_s20_migrant_workers_are_told_as_the_evaluation_prints_them() -> None:
    [told] = [each for each in known().items if each.name == "migrant_workers"]
    assert (told.value, told.qualifier, told.source) == ("230000000", "over", "J4H-eval")
    further = {each.name: each for each in told.further}
    women, unaware = further["women_share"], further["rights_unaware_pct"]
    assert (Fraction(women.value), women.qualifier) == (Fraction(1, 3), "nearly")
    assert (unaware.value, unaware.unit, unaware.qualifier) == ("70", "percent", "nearly")


def test_no_figure_is_worked_out_of_others() -> None:
    said = {each.value for one in known().items for each in (one, *one.further)}
    assert not said & {"76666667", "76700000", "53666667"}, "a product is nobody's figure"


def test_nothing_that_counts_our_cases_reads_them() -> None:
    readers = [
        path.relative_to(HOME).as_posix()
        for path in HOME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and "references" in (node.module or "")
    ]
    assert {reader.partition("/")[0] for reader in readers} == {"references", "routes.py"}
