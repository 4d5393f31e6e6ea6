"""Every problem has one title, a page, a cure in both languages; every detail its Chinese."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import services
from shared import errors, strict_json
from shared.errors import Refused, Unavailable
from shared.problems.languages import in_language
from shared.problems.pages import CURES, TITLES_ZH, listing, page, titles

ROOT = Path(services.__file__ or "").parent.parent
NOT_TOLD = (
    "services/__main__.py",
    "services/intake/imports/xlsform.py",
    "services/intake/lifecycle/rules.py",
    "services/intake/partners/first_administrator.py",
    "services/reporting/pages/",
    "services/reporting/publications/",
    "services/reporting/reports/words",
    "services/documents.py",
    "services/intake/app.py",
    "services/matching/app.py",
    "services/notifications/app.py",
    "shared/api/landing.py",
    "shared/events/",
    "shared/migrate.py",
    "shared/problems/pages.py",
    "shared/openapi/",
    "shared/kafka/",
    "shared/command_line.py",
    "shared/settings.py",
    "shared/readme.py",
)
"""Where sentences are that no problem tells."""
NO_DETAIL = {"{} names no fields for {}."}


def kinds() -> list[type[Refused] | type[Unavailable]]:
    for found in pkgutil.walk_packages(services.__path__, "services."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)

    def below(kind: type) -> Iterator[type]:
        yield kind
        for inner in kind.__subclasses__():
            yield from below(inner)

    return [*below(Refused), Unavailable]


def test_the_title_of_a_problem_is_the_title_of_its_page() -> None:
    for kind in kinds():
        title = (kind.__doc__ or "").splitlines()[0].rstrip(".")
        assert titles().get(kind.slug) == title, (
            f"{kind.__name__}: say its title in shared/problems/pages.py as its docstring does"
        )
        for language in ("zh", "en"):
            shown = page(kind.slug, language)  # type: ignore[arg-type]
            assert shown, f"{kind.slug} has no page; add it to CURES"
            expected = TITLES_ZH[kind.slug] if language == "zh" else title
            assert f"<h1>{expected}</h1>".replace("'", "&#x27;") in shown


def test_every_problem_of_the_table_can_happen_and_has_both_languages() -> None:
    known = {kind.slug for kind in kinds()} | {"internal"}
    assert set(CURES) == known == set(TITLES_ZH) == set(titles())
    for slug in CURES:
        assert f'href="/problems/{slug}"' in listing("zh")
    assert errors.Refused.slug in CURES


def sentences(path: Path) -> Iterator[str]:
    """Every sentence in a file that is no docstring; what is put into one is `{}`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed = {id(inner) for node in ast.walk(tree) for inner in _passed(node)}
    for node in ast.walk(tree):
        text = None if id(node) in passed else _text(node)
        if text and re.fullmatch(r"[A-Z`{].* .*\.", text):
            yield text


def _passed(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return list(node.values)
    if isinstance(node, ast.keyword) and node.arg in ("description", "help"):
        return [node.value, *ast.walk(node.value)]
    return []


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
        return "".join(map(str, parts))
    return None


FILES = [
    path
    for folder in ("services", "shared")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not str(path.relative_to(ROOT)).startswith(NOT_TOLD)
]


def test_every_detail_has_its_chinese() -> None:
    missing = sorted(
        {
            text
            for path in FILES
            for text in sentences(path)
            if text not in NO_DETAIL | {"{}: line {}, column {}."}
            and in_language(text, "zh") == text
        }
    )
    assert not missing, (
        "add these to shared/problems/details.tsv, with a tab and their Chinese:\n"
        + ("\n".join(missing))
    )


def test_every_fault_of_json_has_its_chinese() -> None:
    for _, _, detail in strict_json._SAID:
        for told in (f"{detail}.", f"{detail}: line 1, column 2."):
            assert in_language(told, "zh") != told
