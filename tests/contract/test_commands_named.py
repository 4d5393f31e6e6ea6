"""Every command that a document, a hint or a help page names can be typed as it stands there."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.exceptions import TyperException

from tests.support.typed import JIELI, SAMPLE, read_as_typed

ROOT = Path(__file__).parents[2]
TYPED_HERE = ".venv/bin/"
IN_CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
CURES = re.compile(r"\bmake ([a-z][a-z-]*)")


def files(*patterns: str) -> list[Path]:
    told = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", *patterns],
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for line in told.stdout.splitlines() if (path := ROOT / line).exists())


def in_documents() -> Iterator[tuple[str, str, str]]:
    """Where, how it is called, and with which words."""
    for path in files("*.md"):
        for code in IN_CODE.findall(path.read_text(encoding="utf-8")):
            for found in JIELI.finditer(code.replace("\\\n", " ")):
                words, *_ = re.split(r"\s{2,}#?|\s#", found["words"].strip())
                yield str(path.relative_to(ROOT)), found["how"] or "", words


def in_sentences() -> Iterator[tuple[str, str]]:
    """What the program itself says, its hints above all; `{…}` stands for something of its own."""
    for path in files("jieli/*.py", "deploy/*.py", "services/*.py", "shared/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        apart = {id(text) for text in not_said(tree)}
        for node in ast.walk(tree):
            for text in texts(node) if id(node) not in apart else ():
                for found in JIELI.finditer(text):
                    if text[found.end() :].startswith("|"):
                        continue  # a statement that is signed
                    yield str(path.relative_to(ROOT)), found["words"].strip(" .，。；;")


def not_said(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and the pieces of what is read as a whole."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from node.values
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr):
                yield first.value


def texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "ID" for part in node.values
        )
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def test_every_command_of_a_document_can_be_typed_in_the_folder_of_the_project() -> None:
    named = list(in_documents())
    assert len(named) > 15
    wrong = [f"{place}: jieli {words}" for place, how, words in named if how != TYPED_HERE]
    assert wrong == [], "`jieli` is on nobody's PATH: say .venv/bin/jieli"
    assert [each for each in map(fault_of, {(p, w) for p, _, w in named}) if each] == []


def test_every_command_of_a_hint_exists() -> None:
    named = set(in_sentences())
    assert len(named) > 20
    assert [each for each in map(fault_of, named) if each] == []


def fault_of(named: tuple[str, str]) -> str:
    place, words = named
    try:
        read_as_typed(words)
    except (TyperException, AssertionError, ValueError) as wrong:
        if SAMPLE in str(wrong) and "none of" in str(wrong):
            return ""  # a code stands there, which the program fills in
        return f"{place}: jieli {words}: {wrong}"
    return ""


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"run", "check"} <= targets
    named = {
        (str(path.relative_to(ROOT)), name)
        for path in files("*.md")
        for code in IN_CODE.findall(path.read_text(encoding="utf-8"))
        for name in CURES.findall(code)
    }
    assert {(place, name) for place, name in named if name not in targets} == set()


@pytest.mark.parametrize(
    "words", ["nosuch", "dlq", "dlq lst", "report requestz", "status --jsn", "trace one two"]
)
def test_a_command_that_cannot_be_typed_is_found(words: str) -> None:
    assert fault_of(("somewhere", words))
