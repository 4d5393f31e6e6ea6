"""jieli-client says what the API documents say, and its two halves say the same."""

import importlib.util
import inspect
from pathlib import Path
from types import ModuleType

from jieli_client import AsyncClient, Client

FOLDER = Path(__file__).parents[2] / "clients" / "python"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_client", FOLDER / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_generated_is_what_the_documents_say_today() -> None:
    made = generator()
    wanted = made.models() | made.synchronous()
    committed = {
        path: (made.PACKAGE / path).read_text(encoding="utf-8")
        for folder in ("models", "_sync")
        for path in (f"{folder}/{each.name}" for each in (made.PACKAGE / folder).glob("[!_]*.py"))
    }
    assert committed == wanted, "run `make contracts` and commit what changed"


def test_both_clients_have_the_same_methods_with_the_same_words() -> None:
    def words(kind: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_")
        }

    ours, theirs = words(Client), words(AsyncClient)
    ours["aclose"] = ours.pop("close")
    assert ours == theirs
    assert len(ours) > 20


def test_the_client_is_typed_and_stands_alone() -> None:
    package = FOLDER / "src" / "jieli_client"
    assert (package / "py.typed").exists()
    texts = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    for ours in ("shared", "services", "jieli", "deploy"):
        assert not [text for text in texts if f"from {ours}." in text or f"import {ours}\n" in text]
