"""Imports lead downwards only; what the architecture draws is what the source says."""

import subprocess
import sys
from graphlib import CycleError

import grimp
import pytest

from shared import architecture
from shared.settings import SERVICES


def test_no_import_goes_in_a_circle_not_between_modules_and_not_between_parts() -> None:
    graph = architecture.imports()
    assert architecture.in_order(graph)
    assert architecture.in_order(architecture.parts(graph))


def test_a_circle_would_be_found() -> None:
    graph = architecture.imports()
    below = {**graph, "shared.settings": frozenset({"shared.process"})}
    with pytest.raises(CycleError):
        architecture.in_order(below)
    with pytest.raises(CycleError):
        architecture.in_order(architecture.parts(below))


def test_imports_are_those_another_reader_finds_inside_functions_and_for_type_checkers_too() -> (
    None
):
    known = grimp.build_graph(*architecture.FOLDERS, cache_dir=None)
    expected = {name: known.find_modules_directly_imported_by(name) for name in known.modules}
    assert {name: set(needed) for name, needed in architecture.imports().items()} == expected
    assert "shared.kafka.worker" in expected["shared.process"]


def test_an_arrow_is_left_out_only_where_a_longer_way_leads_there() -> None:
    graph = {part: frozenset(needed) for part, needed in {"a": "bc", "b": "c", "c": ""}.items()}
    assert architecture.shortened(graph) == {"a": ["b"], "b": ["c"], "c": []}


def test_each_file_of_shared_says_in_one_line_what_it_does() -> None:
    listed = architecture.files()
    for name, path in architecture.modules().items():
        if name.startswith("shared.") and path.name != "__init__.py":
            assert f"| `{path.relative_to(architecture.ROOT)}` |" in listed, name


def modules_after(code: str) -> set[str]:
    """What a fresh process has loaded after this."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        cwd=architecture.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())


def carried_by(code: str) -> set[str]:
    """The same by the names of the libraries."""
    return {name.partition(".")[0] for name in modules_after(code)}


APPS = "".join(f"from services.{service} import app as {service}\n" for service in SERVICES)


def test_an_api_process_carries_neither_faust_nor_a_kafka_client() -> None:
    routers = "".join(f"{service}.routers()\n" for service in SERVICES)
    loaded = carried_by(f"{APPS}{routers}import shared.api.app, shared.http.server")
    assert "fastapi" in loaded
    assert not loaded & {"faust", "aiokafka", "kafka"}


def test_a_worker_process_carries_no_web_framework() -> None:
    loaded = carried_by(f"{APPS}import shared.kafka.worker")
    assert "faust" in loaded
    assert not loaded & {"fastapi", "starlette", "uvicorn"}


def test_intakes_worker_carries_none_of_what_requests_are_read_with() -> None:
    """Intake's two processes together stay under 200 MB resident."""
    loaded = modules_after("from services.intake import app\nimport shared.kafka.worker")
    assert "services.intake.referrals.store" not in loaded
    assert not [name for name in loaded if name.endswith((".form", ".submission"))]


def test_what_few_ask_for_is_loaded_when_they_ask() -> None:
    loaded = carried_by("from services.intake import app\napp.routers()")
    assert "fastapi" in loaded
    assert not loaded & {"jinja2", "openpyxl", "numpy", "python_calamine"}
