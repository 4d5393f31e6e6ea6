"""Clients that a stranger generates from the API documents, and how their parts are found."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from openapi_python_client import Config, generate
from openapi_python_client.config import ConfigFile, MetaType

CONTRACTS = Path(__file__).parents[2] / "contracts" / "openapi"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = dict.fromkeys(("application/x-ndjson", "text/csv", WORKBOOK), "application/octet-stream")
"""What openapi-python-client does not know by itself, as its configuration says it."""


@dataclass(frozen=True)
class Generated:
    """The client of one service: `client`, `models`, and a module for each operation."""

    package: str

    @property
    def client(self) -> ModuleType:
        """Its client classes."""
        return importlib.import_module(f"{self.package}.client")

    @property
    def models(self) -> ModuleType:
        """Its models."""
        return importlib.import_module(f"{self.package}.models")

    def operation(self, name: str) -> Any:
        """The module of an operation, by its operationId."""
        root = Path(str(importlib.import_module(self.package).__file__)).parent
        [path] = root.glob(f"api/*/{name}.py")
        return importlib.import_module(f"{self.package}.api.{path.parent.name}.{name}")


def generate_client(service: str, folder: Path) -> list[str]:
    """Generate a service's client as the package `<service>_api`; give all warnings and errors."""
    config = Config.from_sources(
        ConfigFile(content_type_overrides=FILES, post_hooks=[]),
        MetaType.NONE,
        document_source=CONTRACTS / f"{service}.json",
        file_encoding="utf-8",
        overwrite=True,
        output_path=folder / f"{service}_api",
    )
    return [f"{each.header}: {each.detail}" for each in generate(config=config)]


@contextmanager
def importable(folder: Path, *packages: str) -> Iterator[None]:
    """The packages of a folder can be imported while the block runs."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
            del sys.modules[name]
