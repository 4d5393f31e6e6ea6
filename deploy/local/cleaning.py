"""Deletes what a stack put into its folder, after asking, and nothing of anybody else."""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from deploy.local.control import down
from deploy.local.home import ENTRIES, MARKER, Home
from deploy.local.output import NOT_READY, WELL, Say, home_of, print_line
from deploy.local.postgres_user import Account
from deploy.local.service import REPOSITORY
from shared.language import say
from shared.settings import Settings

UNASKED = "make clean YES=1 · .venv/bin/jieli clean --yes"
Ask = Callable[[str], bool | None]


def ask_at_terminal(question: str) -> bool | None:
    """Ask for a yes; None when nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return None
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def clean(
    settings: Settings, write: Say = print_line, *, yes: bool = False, ask: Ask = ask_at_terminal
) -> int:
    """Stop everything and delete what is in the home: data, logs, keys and credentials.

    Refuses a folder that does not carry our marker, and deletes nothing in it that is not ours.
    """
    home = home_of(settings)
    if not home.root.exists() and not settings.jieli_home.is_symlink():
        write(say(f"There is nothing at {home.root}.", f"{home.root} 处什么也没有。"))
        return WELL
    reasons = list(refusals(settings.jieli_home, home))
    if reasons:
        write(
            say(
                f"Nothing is deleted: {'; '.join(reasons)}.",
                f"未删除任何内容：{'；'.join(reasons)}。",
            )
        )
        return NOT_READY
    agreed = yes or ask(f"Delete all data, logs, keys and credentials in {home.root}? [y/N] ")
    if not agreed:
        write(
            say("Nothing is deleted.", "未删除任何内容。")
            if agreed is False
            else say(
                f"Nothing is deleted: nobody is here to ask. Say it: {UNASKED}",
                f"未删除任何内容：无人可问。请明确指定：{UNASKED}",
            )
        )
        return NOT_READY
    if home.runtime.exists():
        down(settings, write)
    left = _delete(home)
    if left:
        write(
            say(
                f"{home.root} is emptied. These are not Jieli's and stay: {', '.join(left)}.",
                f"{home.root} 已清空。以下内容不属于接力，予以保留：{'、'.join(left)}。",
            )
        )
    else:
        write(say(f"{home.root} is deleted.", f"{home.root} 已删除。"))
    return WELL


def refusals(named: Path, home: Home) -> Iterator[str]:
    """Every reason not to delete anything there."""
    root = home.root
    if named.expanduser().is_symlink():
        yield say(f"{named} is a link", f"{named} 是一个链接")
    if not root.is_dir():
        yield say(f"{root} is no folder", f"{root} 不是目录")
        return
    owner = Path.home().resolve()
    if root == owner or root in (*owner.parents, REPOSITORY, *REPOSITORY.parents):
        yield say(
            f"{root} is the folder of more than Jieli's data",
            f"{root} 中不只有接力的数据",
        )
    if not home.is_ours():
        yield say(
            f"{root} has no file {MARKER}, so Jieli did not make it. If it did, before there were "
            "such files, `make up` adds one",
            f"{root} 中没有 {MARKER}，因此不是接力创建的。若由早期版本创建，`make up` 会补上该文件",
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
