"""Writes the API documents of all services into contracts/openapi/: `python -m services.documents`.

A test fails when they are stale, and when they would break a client of those in
contracts/released/openapi/, which `python -m services.documents release` replaces.
"""

import importlib
import json
import sys
from pathlib import Path
from typing import Any

from shared.api.app import api
from shared.openapi.compatibility import breaking
from shared.openapi.served_documents import Documents
from shared.settings import SERVICES, Settings
from shared.telemetry import Tracer

FOLDER = Path(__file__).parent.parent / "contracts" / "openapi"
RELEASED = FOLDER.parent / "released" / "openapi"
HOW = (
    "These changes would break clients of the released documents. Keep what was there and add "
    "beside it (a field that may be left out, another address); what cannot stay gets a new "
    "address under /v2, and the old one stays until nobody asks it any more."
)


def documents_of(service: str, settings: Settings | None = None) -> Documents:
    """The documents of a service, which need not run."""
    settings = settings or _as_delivered()
    built = importlib.import_module(f"services.{service}.app").build(settings)
    found: Documents = api(built, settings, Tracer(service, None)).state.documents
    return found


def documents() -> dict[str, dict[str, Any]]:
    """Every document by its file's name, with the addresses of a local start."""
    found = {}
    for service in SERVICES:
        made = documents_of(service)
        found[f"{service}.json"] = made.part(_as_delivered(), internal=False)
        found[f"{service}.internal.json"] = made.part(_as_delivered(), internal=True)
    return found


def written(document: dict[str, Any]) -> str:
    """A document as its file holds it."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _as_delivered() -> Settings:
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    return Settings(**defaults)


def released() -> dict[str, dict[str, Any]]:
    """The documents that were released last."""
    paths = sorted(RELEASED.glob("*.json"))
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def broken(today: dict[str, dict[str, Any]]) -> list[str]:
    """What of these would break a client of what was released last."""
    found = []
    for name, document in released().items():
        if name not in today:
            found.append(f"{name} is gone")
        else:
            found += [f"{name}: {each}" for each in breaking(document, today[name])]
    return found


def main() -> int:
    """Write them; with the word `release` also as what was released, unless that breaks clients."""
    found = documents()
    folders = [FOLDER]
    if sys.argv[1:] == ["release"]:
        if faults := broken(found):
            sys.stderr.write("\n".join([*faults, HOW]) + "\n")
            return 1
        folders.append(RELEASED)
    _write(FOLDER, found)
    if RELEASED in folders:
        # Services and their operators are released together; only others hold on to a document.
        _write(RELEASED, {name: each for name, each in found.items() if ".internal" not in name})
    sys.stdout.write(f"{len(found)} documents in {' and '.join(map(str, folders))}\n")
    return 0


def _write(folder: Path, found: dict[str, dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in found.items():
        (folder / name).write_text(written(document), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
