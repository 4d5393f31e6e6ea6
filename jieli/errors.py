"""What ends a command early: what happened, why, and what to do; with its exit code."""

from jieli.console import aside
from jieli.program import as_typed

WELL = 0
NO = 1
"""The answer is no: a figure or check differs, a part is not well, a service refused."""
USAGE = 2
"""The command line or a setting is wrong, or something must be mended before a start."""
PREFLIGHT = USAGE
AWAY = 3
"""The stack, or the part that is needed, does not answer or did not start."""
STOPPED = 130
"""Ctrl-C."""
UNREAD = 141
"""Whoever read what was printed has left, as `head` does."""

NEEDS_ADMINISTRATOR = (
    "It needs DATABASE_URL as an administrator, Kafka, and the folder of secrets.",
    "需要管理员的 DATABASE_URL、Kafka 与密钥目录。",
)
"""In English and Chinese, for commands that look past the services at what they hold."""


class CommandError(Exception):
    """A command cannot go on; carries the sentences that a person reads."""

    def __init__(self, what: str, cure: str = "", exit_code: int = NO) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure
        self.exit_code = exit_code


def tell(error: CommandError) -> None:
    """Say it at the terminal, what and cure, beside the results."""
    out = aside()
    out.print(f"✗ {error.what}", style="bold red", markup=False)
    if error.cure:
        out.print(as_typed(error.cure), markup=False)
