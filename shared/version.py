"""Which version of Jieli this is, and of which commit where that can be told."""

import subprocess
from importlib import metadata
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def version() -> str:
    """As the package says, with the commit in a checkout: `jieli 0.1.0 (a5dfd22)`."""
    number = f"jieli {metadata.version('jieli')}"
    made_of = commit()
    return f"{number} ({made_of})" if made_of else number


def commit() -> str:
    """The commit that is checked out here, short; empty where there is none or no git."""
    if not (REPOSITORY / ".git").exists():
        return ""
    try:
        told = subprocess.run(  # noqa: S603 - nothing of it is given
            ["git", "-C", str(REPOSITORY), "rev-parse", "--short", "HEAD"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=2,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip()
