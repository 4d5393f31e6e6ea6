"""What ends a command early: what happened, why, and what to do; with its exit code."""

from jieli.screen import aside

PREFLIGHT = 2
STOPPED = 130


class Trouble(Exception):  # noqa: N818 - told to a person, not a defect
    """A command cannot go on; carries the sentences that a person reads."""

    def __init__(self, what: str, cure: str = "", exit_code: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure
        self.exit_code = exit_code


def tell(trouble: Trouble) -> None:
    """Say it at the terminal, what and cure, beside the results."""
    out = aside()
    out.print(f"✗ {trouble.what}", style="bold red", markup=False)
    if trouble.cure:
        out.print(trouble.cure, markup=False)
