"""Java libraries from Maven Central: listed with their hashes, fetched once, kept per user.

The list is `jars.json`, written by `python -m deploy.local.lock_jars`. A file is taken from
the usual Maven cache (`~/.m2/repository`, or `M2_REPO`) and fetched into it when missing; an
interrupted download goes on where it stopped, and nothing is used whose hash differs.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

Report = Callable[[int, int], None]
"""Told the bytes present and the bytes wanted, over all files."""

LIST = Path(__file__).with_name("jars.json")
TRIES = 4


class DownloadFailed(Exception):  # noqa: N818
    """A library could not be fetched: no network, or what came is not what was listed."""


@dataclass(frozen=True)
class Jar:
    """One library: its place in a Maven repository, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str

    @property
    def file(self) -> Path:
        """Where the library is, or will be, on this machine."""
        return cache() / self.path

    def is_present(self) -> bool:
        """Say whether the whole file is there; its hash was checked when it came."""
        try:
            return self.file.stat().st_size == self.size
        except OSError:
            return False


def maven_central() -> str:
    """The address that libraries are fetched from."""
    # It brings an HTTP client of its own, which nobody needs who has the libraries.
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415

    return str(MAVEN_CENTRAL_URL)


def cache() -> Path:
    """The folder Maven's users share."""
    return Path(os.environ.get("M2_REPO") or Path.home() / ".m2" / "repository")


def listed(program: str) -> list[Jar]:
    """Return the libraries of *program* (`kafka` or `zipkin`) in class path order."""
    return [Jar(**entry) for entry in json.loads(LIST.read_text())[program]]


def everything() -> list[Jar]:
    """Return the libraries of all programs."""
    return [Jar(**entry) for jars in json.loads(LIST.read_text()).values() for entry in jars]


def missing_bytes(jars: Iterable[Jar]) -> int:
    """Count the bytes that still have to be fetched."""
    return sum(jar.size for jar in jars if not jar.is_present())


def fetch(jars: Iterable[Jar], report: Report) -> list[Path]:
    """Make all *jars* present and return their files.

    Raises DownloadFailed when one cannot be had.
    """
    jars = list(jars)
    wanted = sum(jar.size for jar in jars)
    have = wanted - missing_bytes(jars)
    absent = [jar for jar in jars if not jar.is_present()]
    if absent:
        report(have, wanted)
        with httpx.Client(follow_redirects=True, timeout=20) as client:
            for jar in absent:
                _fetch_one(client, jar, partial(_add, report, have, wanted))
                have += jar.size
    return [jar.file for jar in jars]


def _add(report: Report, before: int, wanted: int, got: int) -> None:
    report(before + got, wanted)


def _fetch_one(client: httpx.Client, jar: Jar, report: Callable[[int], None]) -> None:
    jar.file.parent.mkdir(parents=True, exist_ok=True)
    part = jar.file.with_name(f".{jar.file.name}.{os.getuid()}.part")
    for attempt in range(1, TRIES + 1):
        try:
            _download(client, jar, part, report)
        except httpx.HTTPError as error:
            if attempt == TRIES:
                raise DownloadFailed(f"{jar.file.name}: {_reason(error)}") from error
        else:
            break
    if hashlib.sha256(part.read_bytes()).hexdigest() != jar.sha256:
        part.unlink()
        raise DownloadFailed(f"{jar.file.name}: what came is not the file that was listed")
    part.replace(jar.file)


def _download(client: httpx.Client, jar: Jar, part: Path, report: Callable[[int], None]) -> None:
    have = part.stat().st_size if part.exists() else 0
    if have >= jar.size:
        return
    headers = {"Range": f"bytes={have}-"} if have else {}
    with client.stream("GET", f"{maven_central()}/{jar.path}", headers=headers) as answer:
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        have = have if goes_on else 0
        with part.open("ab" if goes_on else "wb") as file:
            for block in answer.iter_bytes(256 * 1024):
                have += file.write(block)
                report(have)


def _reason(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"the server answered {error.response.status_code}"
    return f"{type(error).__name__} from {httpx.URL(maven_central()).host}"
