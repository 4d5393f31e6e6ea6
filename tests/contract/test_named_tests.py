"""Every test that a page names as a proof exists, and every breach case has one."""

import re
from pathlib import Path

import pytest

from tests.contract.test_documents import ROOT, defined_in

PAGES = ("SECURITY.md", "tests/breaches/README.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    named = NAMED.findall((ROOT / page).read_text(encoding="utf-8"))
    assert named
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).exists() or test not in defined_in(ROOT / path)
    ]
    assert not missing


def test_every_test_of_a_breach_stands_beside_its_case() -> None:
    named = set(NAMED.findall((ROOT / "tests/breaches/README.md").read_text(encoding="utf-8")))
    there = {
        (str(path.relative_to(ROOT)), test)
        for path in Path(ROOT / "tests/breaches").glob("test_*.py")
        for test in defined_in(path)
        if test.startswith("test_")
    }
    assert there == named


def test_every_cell_of_what_can_be_surrendered_names_a_test() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = text.split("## What a compromise can surrender")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| **")]
    assert len(rows) >= 11
    for row in rows:
        _, what, *cells, _ = row.split("|")
        assert len(cells) == 2, what
        assert all(re.search(r"\[\d+\]", cell) for cell in cells), what
    cited = set(re.findall(r"\[(\d+)\]", "\n".join(rows)))
    listed = re.findall(r"^(\d+)\. .*`tests/", table, re.MULTILINE)
    assert cited == set(listed)
