"""Where the stack keeps its state: one folder, removed as a whole."""

from dataclasses import dataclass
from pathlib import Path


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

    def create(self) -> "Home":
        """Make the folders that every part may write to.

        Raises OSError if the folder cannot be written.
        """
        for folder in (self.root, self.logs, self.run):
            folder.mkdir(parents=True, exist_ok=True)
        return self
