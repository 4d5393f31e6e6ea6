"""Where the stack keeps its state: one folder, removed as a whole."""

from dataclasses import dataclass
from pathlib import Path

MARKER = ".jieli-home"
_MARK = "Jieli made this folder. `jieli clean` deletes what Jieli put here.\n"
ENTRIES = frozenset(
    {
        MARKER,
        "catcher",
        "audit-anchors.jsonl",
        "credentials.json",
        "faust",
        "kafka",
        "logs",
        "postgres",
        "postgres.new",
        "replay.json",
        "run",
        "runtime.json",
        "runtime.new",
        "secrets",
    }
)
"""All that the parts of a stack put into its folder; nothing else is ever deleted there."""


@dataclass(frozen=True)
class Home:
    """The folder of one stack (`JIELI_HOME`), and the names of what lies in it."""

    root: Path

    @classmethod
    def at(cls, root: Path | str) -> "Home":
        """Name the home at *root* as an absolute path; creates nothing."""
        return cls(Path(root).expanduser().resolve())

    @property
    def kafka(self) -> Path:
        """Topics and broker settings, one folder per broker."""
        return self.root / "kafka"

    @property
    def postgres(self) -> Path:
        """The database cluster."""
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        """One log file per part."""
        return self.root / "logs"

    @property
    def secrets(self) -> Path:
        """Keys of the vault and of the token issuer."""
        return self.root / "secrets"

    @property
    def run(self) -> Path:
        """Files that only mean something while the stack runs."""
        return self.root / "run"

    @property
    def credentials(self) -> Path:
        """The demo partners' client ids and secrets."""
        return self.root / "credentials.json"

    @property
    def runtime(self) -> Path:
        """What is running now: process ids, addresses, start times."""
        return self.root / "runtime.json"

    def log(self, part: str) -> Path:
        """Name the log file of *part*."""
        return self.logs / f"{part}.log"

    @property
    def marker(self) -> Path:
        """The file that says that this folder is ours to delete."""
        return self.root / MARKER

    def is_ours(self) -> bool:
        """Say whether the folder carries our marker."""
        return self.marker.is_file() and not self.marker.is_symlink()

    def strangers(self) -> list[str]:
        """Name what lies in the folder that no part of ours puts there."""
        return sorted(path.name for path in self.root.iterdir() if path.name not in ENTRIES)

    def may_become_ours(self) -> bool:
        """Say whether the folder may be marked: it is missing, empty, or has our keys alone.

        A folder of before there were markers holds the vault's keys and nothing of a stranger.
        """
        if self.is_ours() or not self.root.exists():
            return True
        keys = [self.secrets / "kek.json", self.secrets / "intake" / "kek.json"]
        made = any(key.is_file() for key in keys)
        return not any(self.root.iterdir()) or (made and not self.strangers())

    def create(self) -> "Home":
        """Make the folders that every part may write to, and mark the whole as ours.

        Raises OSError if the folder cannot be written, or is somebody else's.
        """
        if not self.may_become_ours():
            raise FileExistsError(f"{self.root} holds files that are not Jieli's")
        passed_through = (self.root, self.run)
        for folder in (*passed_through, self.logs, self.secrets, self.kafka):
            folder.mkdir(parents=True, exist_ok=True)
            # PostgreSQL has an account of its own and must pass through; nobody lists them.
            folder.chmod(0o711 if folder in passed_through else 0o700)
        if not self.is_ours():
            self.marker.write_text(_MARK, encoding="utf-8")
        self.marker.chmod(0o600)
        return self
