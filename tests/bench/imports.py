"""Imports 100,000 rows of each kind of file: rows a second into intake, and memory meanwhile.

`python -m tests.bench.imports [rows]`. The worker is this process, on a PostgreSQL of its own;
files are made and handed in by others, so that the memory measured is the worker's and that of
the process which opens workbooks.
"""

import asyncio
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from services.intake.context import open_context
from services.intake.imports.task import work_off
from shared.db import Database
from shared.security import keys
from shared.settings import Settings
from tests.support.databases import Databases, FreshDatabase
from tests.support.stack import running_postgres

ROWS = 100_000
KINDS = ("csv", "xlsx", "ndjson")
MIB = 1024 * 1024


class Memory:
    """The most memory this process and its children have held, in bytes, while it is watched."""

    def __init__(self) -> None:
        self.most = 0
        self.most_of_all = 0
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        own = psutil.Process()
        while not self._over.wait(0.05):
            held = own.memory_info().rss
            children = 0
            for child in own.children(recursive=True):
                try:
                    if "sheet_process" in " ".join(child.cmdline()):
                        children += child.memory_info().rss
                except psutil.Error:
                    continue
            self.most = max(self.most, held)
            self.most_of_all = max(self.most_of_all, held + children)

    def __enter__(self) -> "Memory":
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()


async def worked(db: Database, resources: Any) -> float:
    """Work everything off, and give the seconds it took."""
    began = time.perf_counter()
    while await work_off(db, resources):
        pass
    return time.perf_counter() - began


async def measure(fresh: FreshDatabase, home: Path, kind: str, rows: int) -> None:
    """Import one file, and print how fast and in how much memory."""
    settings = settings_of(fresh.url, home)
    file = home / f"rows.{kind}"
    said = ["-m", "tests.bench.imports_made", fresh.url, str(home)]
    run([*said, "make", kind, str(file), str(rows)])
    run([*said, "bring", str(file)])
    async with open_context(settings, fresh.db) as resources:
        read = await worked(fresh.db, resources)
        run([*said, "start", str(file)])
        busy = time.process_time()
        with Memory() as memory:
            took = await worked(fresh.db, resources)
        busy = time.process_time() - busy
    connection = await asyncpg.connect(fresh.url)
    done = await connection.fetchrow("select accepted, refused from intake.import")
    await connection.execute("truncate intake.import, intake.import_piece")
    await connection.close()
    size = file.stat().st_size / MIB
    sys.stdout.write(
        f"{kind:7} {size:5.1f} MiB  read once in {read:4.1f} s  {done['accepted']:,} rows in"
        f" {took:5.1f} s: {done['accepted'] / took:6,.0f} rows/s,"
        f" {done['accepted'] / busy:6,.0f} a second of its CPU  worker at most"
        f" {memory.most / MIB:4.0f} MiB, with the opener {memory.most_of_all / MIB:4.0f} MiB\n"
    )
    sys.stdout.flush()


def settings_of(url: str, home: Path) -> Settings:
    """Settings on a database and a folder."""
    return Settings(database_url=url, jieli_home=home, otel_traces_exporter="none", trace_ratio=0)


def run(arguments: list[str]) -> None:
    """Run a module of ours in a process of its own."""
    subprocess.run([sys.executable, *arguments], check=True)


async def main(rows: int) -> None:
    """Measure each kind of file."""
    with running_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        keys.ensure(home / "secrets")
        databases = Databases(postgres.url)
        for kind in KINDS:
            await measure(await databases.make("intake"), home, kind, rows)
        await databases.drop_all()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
