"""`clean` deletes what Jieli made, after asking, and nothing of anybody else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local.cleaning import clean
from deploy.local.home import Home
from deploy.local.output import NOT_READY, WELL
from deploy.local.ports import Ports
from deploy.local.preflight import problems
from deploy.local.service import REPOSITORY
from shared.settings import Settings


class Said(list[str]):
    """What a person is told."""

    def __call__(self, line: str) -> None:
        self.append(line)


@pytest.fixture
def said() -> Said:
    return Said()


def never(_question: str) -> bool | None:
    raise AssertionError("it asked, although it must not come so far")


def a_stranger(folder: Path) -> dict[str, bytes]:
    """A folder of somebody's documents, some of them named like ours."""
    for name in ("thesis.odt", "logs/2019.txt", "secrets/diary.txt", "kafka/trial.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return all_of(folder)


def all_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def a_home(folder: Path) -> Home:
    home = Home.at(folder).create()
    for name in ("kafka/1/topics/x", "postgres/base/1", "secrets/kek.json", "run/held/zipkin"):
        path = home.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    home.log("migrate").write_text("x")
    home.credentials.write_text("{}")
    return home


@pytest.mark.parametrize("yes", [True, False])
def test_a_strangers_documents_stay(tmp_path: Path, said: Said, yes: bool) -> None:
    before = a_stranger(tmp_path)
    assert clean(Settings(jieli_home=tmp_path), said, yes=yes, ask=never) == NOT_READY
    assert all_of(tmp_path) == before
    assert "did not make it" in said[0]


def test_a_strangers_folder_is_never_made_ours(tmp_path: Path) -> None:
    before = a_stranger(tmp_path)
    with pytest.raises(FileExistsError):
        Home.at(tmp_path).create()
    assert all_of(tmp_path) == before
    found = problems(Home.at(tmp_path), Ports.free(), set(), ())
    assert [line for line in found if "not Jieli's" in line]


def test_folders_that_are_only_named_like_ours_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "2019.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        Home.at(tmp_path).create()


def test_a_home_is_deleted_as_a_whole(tmp_path: Path, said: Said) -> None:
    home = a_home(tmp_path / "home")
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL
    assert not home.root.exists()
    assert said == [f"{home.root} is deleted."]
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL


def test_what_a_person_put_beside_it_stays_and_is_named(tmp_path: Path, said: Said) -> None:
    home = a_home(tmp_path / "home")
    (home.root / "notes.txt").write_text("mine")
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL
    assert all_of(home.root) == {"notes.txt": b"mine"}
    assert "notes.txt" in said[0]


@pytest.mark.parametrize(("answer", "gone"), [(True, True), (False, False), (None, False)])
def test_it_asks_and_does_as_it_is_told(
    tmp_path: Path, said: Said, answer: bool | None, gone: bool
) -> None:
    home = a_home(tmp_path / "home")
    asked: list[str] = []

    def ask(question: str) -> bool | None:
        asked.append(question)
        return answer

    code = clean(Settings(jieli_home=home.root), said, ask=ask)
    assert code == (WELL if gone else NOT_READY)
    assert home.root.exists() is not gone
    assert str(home.root) in asked[0]
    assert answer is not None or "--yes" in said[0]


def test_nothing_behind_a_link_is_deleted(tmp_path: Path, said: Said) -> None:
    documents = tmp_path / "documents"
    before = a_stranger(documents)
    home = a_home(tmp_path / "home")
    for name in ("faust", "replay.json", "catcher", "logs/more"):
        (home.root / name).symlink_to(documents)
    (home.root / "postgres" / "base" / "link").symlink_to(documents)
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL
    assert not home.root.exists()
    assert all_of(documents) == before


def test_a_database_folder_that_links_elsewhere_is_left_there(tmp_path: Path, said: Said) -> None:
    documents = tmp_path / "documents" / "postgres"
    before = a_stranger(documents)
    home = Home.at(tmp_path / "home").create()
    home.postgres.symlink_to(documents)
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL
    assert all_of(documents) == before


def test_a_home_that_is_itself_a_link_is_refused(tmp_path: Path, said: Said) -> None:
    home = a_home(tmp_path / "home")
    (tmp_path / "link").symlink_to(home.root)
    before = all_of(home.root)
    assert clean(Settings(jieli_home=tmp_path / "link"), said, yes=True, ask=never) == NOT_READY
    assert all_of(home.root) == before


@pytest.mark.parametrize("place", ["home", "above", "repository", "root"])
def test_whole_homes_and_systems_are_refused_whatever_marker_they_carry(
    tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    person = tmp_path / "above" / "person"
    person.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(person))
    folder = {
        "home": person,
        "above": person.parent,
        "repository": REPOSITORY,
        "root": Path("/"),
    }[place]
    if folder.is_relative_to(tmp_path):
        (folder / ".jieli-home").write_text("x")
        (folder / "logs").mkdir()
    assert clean(Settings(jieli_home=folder), said, yes=True, ask=never) == NOT_READY
    assert "more than Jieli's data" in said[0]
    assert folder.exists()


def test_a_home_of_before_there_were_markers_gets_one(tmp_path: Path, said: Said) -> None:
    home = Home.at(tmp_path / "home")
    home.secrets.mkdir(parents=True)
    (home.secrets / "kek.json").write_text("{}")
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == NOT_READY
    home.create()
    assert clean(Settings(jieli_home=home.root), said, yes=True, ask=never) == WELL


def test_without_a_terminal_the_command_wants_a_yes(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home")
    environment = os.environ | {"JIELI_HOME": str(home.root)}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    for words in (("jieli", "clean"), ("deploy.local", "clean")):
        done = run(*words)
        assert (done.returncode, "--yes" in done.stdout) == (NOT_READY, True)
        assert home.root.exists()
    assert run("jieli", "clean", "--yes").returncode == WELL
    assert not home.root.exists()
