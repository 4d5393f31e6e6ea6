"""Deletes what a stack put into its folder, after asking, and nothing of anybody else."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from deploy.local.account import Account
from deploy.local.answers import NOT_READY, WELL, Say, home_of, say
from deploy.local.control import down
from deploy.local.home import ENTRIES, MARKER, Home
from deploy.local.service import REPOSITORY
from shared.settings import Settings

Ask = Callable[[str], bool | None]


def ask_at_terminal(question: str) -> bool | None:
    """Ask for a yes; None when nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return None
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def clean(
    settings: Settings, write: Say = say, *, yes: bool = False, ask: Ask = ask_at_terminal
) -> int:
    """Stop everything and delete what is in the home: data, logs, keys and credentials.

    Refuses a folder that does not carry our marker, and deletes nothing in it that is not ours.
    """
    home = home_of(settings)
    if not home.root.exists() and not settings.jieli_home.is_symlink():
        write(f"There is nothing at {home.root}.")
        return WELL
    reasons = list(refusals(settings.jieli_home, home))
    if reasons:
        write(f"Nothing is deleted: {'; '.join(reasons)}.")
        return NOT_READY
    agreed = yes or ask(f"Delete all data, logs, keys and credentials in {home.root}? [y/N] ")
    if not agreed:
        write(
            "Nothing is deleted."
            if agreed is False
            else "Nothing is deleted: nobody is here to ask. Say it: jieli clean --yes"
        )
        return NOT_READY
    if home.runtime.exists():
        down(settings, write)
    left = _delete(home)
    if left:
        write(f"{home.root} is emptied. These are not Jieli's and stay: {', '.join(left)}.")
    else:
        write(f"{home.root} is deleted.")
    return WELL


def refusals(named: Path, home: Home) -> Iterator[str]:
    """Every reason not to delete anything there."""
    root = home.root
    if named.expanduser().is_symlink():
        yield f"{named} is a link"
    if not root.is_dir():
        yield f"{root} is no folder"
        return
    owner = Path.home().resolve()
    if root == owner or root in (*owner.parents, REPOSITORY, *REPOSITORY.parents):
        yield f"{root} is the folder of more than Jieli's data"
    if not home.is_ours():
        yield (
            f"{root} has no file {MARKER}, so Jieli did not make it. If it did, before there were "
            "such files, `make up` adds one"
        )


def _delete(home: Home) -> list[str]:
    """Delete every entry of ours; names what else there is. The marker goes last."""
    _delete_data_elsewhere(home)
    for name in sorted(ENTRIES - {MARKER}):
        entry = home.root / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)
    for draft in home.root.glob("credentials.*.tmp"):
        draft.unlink()
    left = [name for name in home.strangers() if name != MARKER]
    home.marker.unlink()
    if not left:
        home.root.rmdir()
    return left


def _delete_data_elsewhere(home: Home) -> None:
    """Delete the database where it had to lie outside the home, if the link is as we made it."""
    elsewhere = Account.current().elsewhere(home.postgres)
    if home.postgres.is_symlink() and home.postgres.readlink() == elsewhere:
        shutil.rmtree(elsewhere, ignore_errors=True)
        with suppress(OSError):
            elsewhere.parent.rmdir()
