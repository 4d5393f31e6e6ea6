"""What the stack asks of each part, and the errors a part may end a start with."""

from pathlib import Path
from typing import Protocol

from deploy.local.progress import Progress


class Part(Protocol):
    """One process of the stack, or one step that must be done before others may start."""

    @property
    def name(self) -> str:
        """The short name used in commands and files, such as `intake.api`."""

    @property
    def title(self) -> str:
        """The step of the start it belongs to, such as `Kafka 4.3.1`; parts may share one."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The names of the parts that must be healthy before this one starts."""

    @property
    def start_timeout(self) -> float:
        """Seconds it may take from start to healthy."""

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""

    @property
    def log_path(self) -> Path:
        """The file with its output."""

    def prepare(self, progress: Progress) -> None:
        """Make what the first start needs, telling *progress*; quick when it is there already.

        Raises OSError, TimeoutError or DownloadFailed.
        """

    def start(self) -> None:
        """Begin, and return without waiting for health. Raises OSError if it cannot be begun."""

    def is_running(self) -> bool:
        """Say whether its process is there."""

    def is_healthy(self) -> bool:
        """Say whether it serves, within half a second or so."""

    def stop(self, within: float) -> None:
        """Ask it to end, and kill what is left after *within* seconds."""

    def ask_to_stop(self) -> None:
        """Ask it to end, and return at once."""

    def kill(self) -> None:
        """End it as a crash would, leaving no process behind."""


class StartFailed(Exception):  # noqa: N818
    """A part died or did not become healthy in time; carries the part and the end of its log."""

    def __init__(self, part: Part, reason: str) -> None:
        super().__init__(f"{part.name} {reason}")
        self.log_path = part.log_path
        self.last_lines = tail(part.log_path)


def tail(path: Path, lines: int = 20) -> list[str]:
    """Return the last *lines* of a log, none if it does not exist."""
    try:
        with path.open("rb") as log:
            size = log.seek(0, 2)
            log.seek(max(0, size - 64 * 1024))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]
