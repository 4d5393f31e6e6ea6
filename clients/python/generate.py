"""Writes what of jieli-client is made from something else: its models, and its synchronous half.

`make contracts` runs it; a test fails when what is committed is not what it would write.
"""

import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import datamodel_code_generator
import unasync
from datamodel_code_generator import DataModelType, InputFileType, LiteralType, PythonVersion
from datamodel_code_generator.format import Formatter

PACKAGE = Path(__file__).parent / "src" / "jieli_client"
DOCUMENTS = Path(__file__).parents[2] / "contracts" / "openapi"
SERVICES = ("intake", "matching", "notifications", "reporting")
RUFF = Path(sysconfig.get_path("scripts")) / "ruff"
HEAD = '"""{service}: what goes in and comes out. Generated from its OpenAPI document."""\n\n'
SYNCHRONOUS = {
    "AsyncConnection": "Connection",
    "AsyncClient": "Client",
    "AsyncLock": "Lock",
    "AbstractAsyncContextManager": "AbstractContextManager",
    "async_sleep": "sleep",
    "aclose": "close",
    "aread": "read",
    "aiter_bytes": "iter_bytes",
    "aiter_sse": "iter_sse",
}


def models() -> dict[str, str]:
    """The models of each service, by their path within the package."""
    return {f"models/{service}.py": _models(service) for service in SERVICES}


def synchronous() -> dict[str, str]:
    """The synchronous half, by path within the package: as the asynchronous one, without waits."""
    rule = unasync.Rule("/_async/", "/_sync/", additional_replacements=SYNCHRONOUS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "_async", Path(folder) / "_sync"
        source.mkdir()
        for path in sorted((PACKAGE / "_async").glob("[!_]*.py")):
            text = path.read_text(encoding="utf-8").replace("_async.", "_sync.")
            (source / path.name).write_text(text, encoding="utf-8")
        unasync.unasync_files([str(path) for path in source.glob("*.py")], [rule])
        return {
            f"_sync/{path.name}": _formatted(
                "# Generated from _async; do not edit.\n" + path.read_text(encoding="utf-8")
            )
            for path in sorted(target.glob("*.py"))
        }


def _models(service: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "models.py"
        datamodel_code_generator.generate(
            (DOCUMENTS / f"{service}.json").read_text(encoding="utf-8"),
            input_file_type=InputFileType.OpenAPI,
            output=target,
            output_model_type=DataModelType.TypingTypedDict,
            target_python_version=PythonVersion.PY_311,
            enum_field_as_literal=LiteralType.All,
            use_closed_typed_dict=False,
            use_schema_description=True,
            use_field_description=True,
            use_standard_collections=True,
            use_union_operator=True,
            disable_timestamp=True,
            formatters=[Formatter.BUILTIN],
        )
        text = target.read_text(encoding="utf-8").partition("from __future__")[2]
    return _formatted(HEAD.format(service=service) + "from __future__" + text)


def _formatted(text: str) -> str:
    for words in (("check", "--select=I", "--fix-only", "--quiet"), ("format", "--quiet")):
        text = subprocess.run(
            (RUFF, *words, f"--stdin-filename={PACKAGE}/generated.py", "-"),
            input=text,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return text


def main() -> None:
    """Write everything."""
    for path, text in (models() | synchronous()).items():
        (PACKAGE / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{PACKAGE / path}\n")


if __name__ == "__main__":
    main()
