"""What the pages say is so: paths and names exist, the tables are fresh, links resolve."""

import ast
import re
from pathlib import Path

import pytest

from shared import readme

ROOT = Path(readme.__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("services/*/README.md"), ROOT / "tests/README.md"])


def defined_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_the_tables_in_the_readme_are_fresh() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.with_tables(text) == text, "run `.venv/bin/python -m shared.readme`"


def test_the_diagram_and_the_list_of_files_in_the_architecture_are_fresh() -> None:
    text = readme.ARCHITECTURE.read_text(encoding="utf-8")
    assert "flowchart" in text
    assert readme.with_structure(text) == text, "run `.venv/bin/python -m shared.readme`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_local_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_tour_names_files_and_functions_that_exist() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    tour = text.split("## Follow one referral")[1].split("\n## ")[0]
    steps = re.findall(r"^\| \d \| \[`([^`]+)`\].*?\| (.*) \|$", tour, re.MULTILINE)
    assert len(steps) == 6
    for path, told in steps:
        names = set(re.findall(r"`((?:on_)[a-z_]+|[A-Z][A-Za-z]+)`", told))
        defined = defined_in(ROOT / path)
        events = defined_in(ROOT / "shared/events/offer.py")
        assert names <= defined | events, path


def test_every_path_in_the_architecture_exists() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:services|shared|jieli|deploy|contracts|tests)/[\w/.]+)`", text)
    assert paths
    assert not [path for path in paths if not (ROOT / path).exists()]
