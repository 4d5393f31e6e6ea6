"""Whom PostgreSQL runs as, and from where: it refuses root, and root's folders may be closed."""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

_FIRST_UID = 60901
_SOCKET_PATH_LIMIT = 107


@dataclass(frozen=True)
class Account:
    """The user PostgreSQL runs as. *uid* is None for our own user, a number when we are root.

    The number belongs to no account, so nothing else on the machine can read the files.
    `initdb` insists on a name, so it runs as *setup_uid*, which has one.
    """

    uid: int | None
    setup_uid: int | None

    @classmethod
    def current(cls) -> "Account":
        """Choose the account for the user we are."""
        if os.geteuid() != 0:
            return cls(None, None)
        taken = {entry.pw_uid for entry in pwd.getpwall()}
        uid = next(number for number in range(_FIRST_UID, 65000) if number not in taken)
        return cls(uid, pwd.getpwnam("nobody").pw_uid)

    def can_reach(self, path: Path) -> bool:
        """Say whether this user may pass through every folder above *path*."""
        if self.uid is None:
            return True
        return all(
            folder.stat().st_mode & stat.S_IXOTH for folder in path.parents if folder.exists()
        )

    def give(self, path: Path, uid: int | None) -> None:
        """Make *uid* the owner of *path* and all below it."""
        if uid is None:
            return
        for folder, _, files in os.walk(path):
            os.chown(folder, uid, uid)
            for file in files:
                os.chown(Path(folder, file), uid, uid, follow_symlinks=False)

    def elsewhere(self, wanted: Path) -> Path:
        """Return where the data lies when the parents of *wanted* are closed."""
        return Path("/var/tmp") / f"jieli-{_short(wanted)}" / "postgres"  # noqa: S108

    def data_folder(self, wanted: Path) -> Path:
        """Return where the data may lie: *wanted*, or a reachable folder that it then links to."""
        if wanted.is_symlink():
            return wanted.resolve()
        if wanted.exists() or self.can_reach(wanted):
            return wanted
        elsewhere = self.elsewhere(wanted)
        elsewhere.mkdir(parents=True, exist_ok=True)
        elsewhere.parent.chmod(0o711)
        wanted.parent.mkdir(parents=True, exist_ok=True)
        wanted.symlink_to(elsewhere)
        return elsewhere

    def programs(self, wanted: Path) -> Path:
        """Return where the programs may be run from: *wanted*, or a copy with its libraries."""
        if self.can_reach(wanted / "bin" / "postgres"):
            return wanted
        root = Path("/var/tmp") / f"jieli-{_short(wanted)}"  # noqa: S108
        package = wanted.parent
        copy = root / package.name / wanted.name
        if not (root / "complete").exists():
            shutil.copytree(wanted, copy, dirs_exist_ok=True, symlinks=True)
            libraries = f"{package.name}.libs"
            shutil.copytree(package.with_name(libraries), root / libraries, dirs_exist_ok=True)
            _open_for_reading(root)
            (root / "complete").touch()
        return copy

    def socket_folder(self, wanted: Path) -> Path:
        """Return a folder for the socket whose path is short enough and reachable, made closed."""
        name = wanted / ".s.PGSQL.5432"
        if len(bytes(name)) > _SOCKET_PATH_LIMIT or not self.can_reach(wanted):
            wanted = Path(tempfile.gettempdir()) / f"jieli-{_short(wanted)}"
        wanted.mkdir(parents=True, exist_ok=True)
        owner = os.geteuid() if self.uid is None else self.uid
        if wanted.stat().st_uid not in (owner, os.geteuid()):
            raise PermissionError(f"{wanted} belongs to somebody else")
        os.chown(wanted, owner, -1)
        wanted.chmod(0o700)
        return wanted


def _short(path: Path) -> str:
    return hashlib.sha256(f"{os.getuid()}:{path}".encode()).hexdigest()[:12]


def _open_for_reading(root: Path) -> None:
    for folder, _, files in os.walk(root):
        Path(folder).chmod(0o755)
        for file in (Path(folder, name) for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & stat.S_IXUSR else 0o644)
