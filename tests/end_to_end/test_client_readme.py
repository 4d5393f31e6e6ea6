"""The five commands of the client's README, typed from an empty folder."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil
import pytest

from deploy.local.ports import free_ports
from shared.settings import SERVICES
from tests.support.commands import REPOSITORY
from tests.support.stack import RunningJieli
from tests.support.waiting import eventually

README = REPOSITORY / "clients" / "python" / "README.md"
SAVED = re.compile(r"^```python\n# ([a-z]+\.py): .*?^```", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


@dataclass
class Stranger:
    """Somebody with the README, an empty folder, and Jieli running beside it."""

    folder: Path
    environment: dict[str, str]
    port: int

    def save(self) -> list[str]:
        """Save the README's files; only the port is another one, for 3000 may be taken here."""
        found = [(match[1], match[0]) for match in SAVED.finditer(self._readme())]
        for name, block in found:
            text = block.removeprefix("```python\n").removesuffix("```")
            (self.folder / name).write_text(text, encoding="utf-8")
        return [name for name, _ in found]

    def commands(self) -> list[str]:
        """What is typed, in order."""
        return [match[1].strip() for match in TYPED.finditer(self._readme())]

    def type(self, command: str) -> str:
        """What a command prints, once it has ended well."""
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    @contextmanager
    def terminal(self, command: str) -> Iterator[tuple[psutil.Process, list[str]]]:
        """A command in a terminal of its own, with the lines it has printed until now."""
        said: list[str] = []
        with psutil.Popen(
            ["bash", "-euc", f"exec {command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as running:
            thread = Thread(target=lambda: [said.append(line) for line in running.stdout])
            thread.start()
            yield running, said
            running.terminate()
            running.wait(10)
            thread.join()

    def _readme(self) -> str:
        return README.read_text(encoding="utf-8").replace("3000", str(self.port))


@pytest.fixture
def stranger(running_jieli: RunningJieli, tmp_path: Path) -> Stranger:
    checkout, folder = tmp_path / "jieli", tmp_path / "empty"
    checkout.mkdir()
    folder.mkdir()
    (checkout / "clients").symlink_to(REPOSITORY / "clients")
    (checkout / ".venv").symlink_to(REPOSITORY / ".venv")
    (checkout / ".local").symlink_to(running_jieli.home.root)
    urls = {f"{service.upper()}_URL": running_jieli.url(service) for service in SERVICES}
    path = f"{REPOSITORY / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    own = {
        "JIELI": str(checkout),
        "LC_ALL": "C.UTF-8",
        "PATH": path,  # a python3 that is new enough
        "PYTHONUNBUFFERED": "1",
    }
    [port] = free_ports(1)
    return Stranger(folder, os.environ | running_jieli.environment | urls | own, port)


async def test_five_commands_post_a_referral_and_receive_a_signed_webhook(
    stranger: Stranger,
) -> None:
    assert stranger.save() == ["refer.py", "receive.py"]
    install, post, listen, receive, trigger = stranger.commands()

    stranger.type(install)
    posted = stranger.type(post)
    assert re.search(r"safe: [0-9a-f-]{36} receipt code \S+\nstands: \w+\n", posted)
    assert stranger.type(post).splitlines()[0] == posted.splitlines()[0], "its key is the same"

    with stranger.terminal(listen) as (_, forwarded):
        secret = await eventually(lambda: re.search(r"whsec_\S+", "".join(forwarded)), within=30)
        with stranger.terminal(receive.replace("whsec_…", secret[0])) as (receiver, received):
            await eventually(receiver.net_connections, within=30)
            stranger.type(trigger)
            await eventually(lambda: "signed: need.completed" in "".join(received), within=30)
        assert " 204 " in "".join(forwarded)
