"""Keys: each service's in its own folder, moved there without loss, used in versions."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from shared.errors import Unauthorised
from shared.security import key_versions, keys
from shared.security.aead import SealBroken, new_key, seal, unseal
from shared.security.key_versions import KeyFile, KeyVersions
from shared.security.tokens import LOOK_SECONDS, Caller, Verifier, issue
from shared.settings import SERVICES, Settings

EACH = {"seal.json", "client.json", "audit.json", "anchor.key", "jwks.json", "anchor-keys.json"}
EXPECTED = {
    "intake": {
        "signing.json",
        "kek.json",
        "index.json",
        *EACH,
    },
    **{name: EACH for name in SERVICES if name != "intake"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.ensure(tmp_path / "secrets")
    return tmp_path / "secrets"


def everything(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_each_service_has_its_own_keys_in_its_own_folder(folder: Path) -> None:
    found = {service: {path.name for path in (folder / service).iterdir()} for service in SERVICES}
    assert {name: found[name] & EXPECTED[name] for name in SERVICES} == EXPECTED
    for secret in ("signing.json", "kek.json", "index.json"):
        assert [s for s in SERVICES if (folder / s / secret).exists()] == ["intake"]
    seals = {keys.seal_key(folder, service) for service in SERVICES}
    assert len(seals) == len(SERVICES)


def test_only_the_owner_may_enter_and_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_making_keys_twice_changes_nothing(folder: Path) -> None:
    before = everything(folder)
    keys.ensure(folder)
    assert everything(folder) == before


def test_a_process_works_with_its_own_folder_alone(folder: Path) -> None:
    for service in SERVICES:
        mine = folder / service
        assert keys.seal_key(mine, service) == keys.seal_key(folder, service)
        assert keys.service_client(mine, service)["client_id"] == f"svc_{service}"
        assert keys.published_keys(mine) == keys.published_keys(folder)
    with pytest.raises(FileNotFoundError):
        keys.signing_keys(folder / "matching")
    with pytest.raises(FileNotFoundError):
        keys.index_keys(folder / "notifications")


def flat(folder: Path) -> dict[str, str]:
    """A folder of keys of before services had their own."""
    folder.mkdir(mode=0o700)
    made = {
        "kek.json": json.dumps({"current": "2", "keys": {"1": "11" * 32, "2": "22" * 32}}),
        "index.key": "33" * 32,
        "signing.json": keys._signing(),
        "jwks.json": "{}",
        **{f"seal-{name}.key": new_key().hex() for name in SERVICES},
        **{f"svc_{name}.json": keys._client(name) for name in SERVICES},
        **{f"audit-{name}.json": keys._versions() for name in SERVICES},
        **{f"anchor-{name}.key": new_key().hex() for name in SERVICES},
        "anchor-keys.json": "{}",
    }
    for name, text in made.items():
        keys.write_private(folder / name, text)
    return made


def check_moved(folder: Path, before: dict[str, str]) -> None:
    assert not [path for path in folder.iterdir() if path.is_file()]
    assert (folder / "intake" / "kek.json").read_text() == before["kek.json"]
    assert (folder / "intake" / "signing.json").read_text() == before["signing.json"]
    assert keys.index_keys(folder).held().keys == {1: bytes.fromhex(before["index.key"])}
    for name in SERVICES:
        assert keys.seal_key(folder, name).hex() == before[f"seal-{name}.key"]
        assert keys.service_client(folder, name) == json.loads(before[f"svc_{name}.json"])
        assert (
            keys.anchor_key(folder, name).private_bytes_raw().hex()
            == (before[f"anchor-{name}.key"])
        )
        assert (folder / name / "audit.json").read_text() == before[f"audit-{name}.json"]


def test_old_keys_are_moved_and_none_is_made_anew(tmp_path: Path) -> None:
    before = flat(tmp_path / "secrets")
    for _ in range(2):
        keys.ensure(tmp_path / "secrets")
        check_moved(tmp_path / "secrets", before)


@pytest.mark.parametrize("stop", range(19))
def test_a_move_that_is_killed_midway_goes_on_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    before = flat(tmp_path / "secrets")
    kept: Callable[..., None] = Path.unlink
    done = 0

    def die(path: Path, **options: bool) -> None:
        nonlocal done
        done += 1
        if done > stop:
            raise KeyboardInterrupt
        kept(path, **options)

    monkeypatch.setattr(Path, "unlink", die)
    with pytest.raises(KeyboardInterrupt):
        keys.ensure(tmp_path / "secrets")
    monkeypatch.undo()
    keys.ensure(tmp_path / "secrets")
    check_moved(tmp_path / "secrets", before)


@pytest.mark.parametrize("name", ["kek.json", "index.key", "seal-matching.key"])
def test_two_different_keys_of_one_name_are_both_left_alone(folder: Path, name: str) -> None:
    text = json.dumps({"current": "1", "keys": {"1": "44" * 32}}) if "kek" in name else "44" * 32
    keys.write_private(folder / name, text)
    before = everything(folder)
    with pytest.raises(keys.KeysDiffer):
        keys.ensure(folder)
    assert everything(folder) == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_that_others_may_read_is_not_used(folder: Path, mode: int) -> None:
    for path, read in (
        (folder / "intake" / "signing.json", lambda: keys.signing_keys(folder)),
        (folder / "intake" / "index.json", lambda: keys.index_keys(folder)),
        (folder / "matching" / "seal.json", lambda: keys.seal_key(folder, "matching")),
        (folder / "matching" / "client.json", lambda: keys.service_client(folder, "matching")),
    ):
        path.chmod(mode)
        with pytest.raises(PermissionError):
            read()


def test_a_key_of_somebody_else_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = (folder / "intake" / "index.json").stat().st_uid
    os.chown(folder / "intake" / "index.json", owner or 12345, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(PermissionError):
        keys.index_keys(folder)


def test_a_sealing_key_seals_with_the_newest_and_opens_with_any(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, place = keys.seal_key(folder, "matching"), b"place"
    first = bytes(running)
    old = seal(running, b"old", place)
    assert keys.add_version(folder / "matching" / "seal.json") == 2
    started_later = keys.seal_key(folder, "matching")
    new = seal(started_later, b"new", place)
    for key in (running, started_later):
        assert (unseal(key, old, place), unseal(key, new, place)) == (b"old", b"new")
        assert bytes(key) == first, "digests would be looked for in vain"
    with pytest.raises(SealBroken):
        unseal(first, new, place)
    monkeypatch.setattr(key_versions, "LOOK_SECONDS", -1)
    with pytest.raises(SealBroken):
        unseal(first, seal(running, b"x", place), place)
    with pytest.raises(SealBroken):
        unseal(running, new, b"elsewhere")


def test_a_running_process_takes_a_new_version_up_and_never_forgets_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "intake" / "index.json"
    file = KeyFile(path)
    keys.add_version(path)
    assert file.held().current == 1
    monkeypatch.setattr(key_versions, "LOOK_SECONDS", -1)
    assert file.held().current == 2
    for broken in ("", "{}", '{"current": "9", "keys": {}}'):
        path.write_text(broken)
        assert file.held().current == 2
    path.unlink()
    assert file.held().current == 2


def test_the_version_of_a_moment_is_the_newest_that_had_begun() -> None:
    held = KeyVersions(3, {1: b"1", 2: b"2", 3: b"3"}, {2: 100.0, 3: 200.0})
    assert [held.at(moment) for moment in (0, 99, 100, 199.9, 200, 1e12)] == [1, 1, 2, 2, 3, 3]
    assert KeyVersions.of(KeyVersions(2, {1: b"1", 2: b"2"}, {2: 5.0}).text()).since == {2: 5.0}


def token(folder: Path) -> str:
    caller = Caller("test_hotline", uuid4(), frozenset({"referral:write"}))
    return issue(Settings(secrets_dir=folder), keys.signing_keys(folder), caller)


def signer(folder: Path) -> str:
    return str(keys.signing_keys(folder).keys[0].kid)


async def test_a_new_signing_key_is_published_first_and_used_when_all_know_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, old = signer(folder), token(folder)
    verifier = Verifier(Settings(secrets_dir=folder / "reporting"))
    assert await verifier.caller(old)
    keys.rotate_signing(folder)
    assert signer(folder) == before
    for service in SERVICES:
        published = json.loads((folder / service / "jwks.json").read_text())["keys"]
        assert len(published) == 2
        assert all("d" not in key for key in published)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + keys.TAKEN_UP + 1)
    assert signer(folder) != before
    verifier._looked -= LOOK_SECONDS
    assert await verifier.caller(token(folder))
    assert await verifier.caller(old)


async def test_keys_are_published_while_their_tokens_live_however_often_they_are_rotated(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    old = token(folder)
    for _ in range(3):
        keys.rotate_signing(folder)
        now += keys.TAKEN_UP + 1
    assert await Verifier(Settings(secrets_dir=folder)).caller(old)
    now += keys.SUPERSEDED + 1
    keys.rotate_signing(folder)
    published: dict[str, list[object]] = json.loads((folder / "intake" / "jwks.json").read_text())
    assert len(published["keys"]) == 2


async def test_a_stolen_signing_key_opens_nothing_after_a_rotation_at_once(folder: Path) -> None:
    stolen = token(folder)
    keys.rotate_signing(folder, at_once=True)
    verifier = Verifier(Settings(secrets_dir=folder))
    assert await verifier.caller(token(folder))
    with pytest.raises(Unauthorised):
        await verifier.caller(stolen)
