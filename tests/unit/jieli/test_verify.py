"""A letter is checked offline: genuine, or not and exit 1."""

import json
from pathlib import Path
from typing import Any

import pytest

from jieli.__main__ import run
from services.intake.clues import letters
from shared.security.key_versions import KeyVersions

KEYS = KeyVersions(2, {1: b"\x01" * 32, 2: b"\x02" * 32})
LETTER = {
    "kind": "transfer",
    "title": "转介函",
    "letter_id": "1a2b3c4d-6666-4e5f-8a9b-0c1d2e3f4a08",
    "from": {"name": "示例妇联"},
    "to": {"name": "示例检察院"},
    "issued_at": "2026-11-20T01:12:00Z",
}


def check(tmp_path: Path, letter: Any, keys: Any, *more: str) -> int:
    file, public = tmp_path / "letter.json", tmp_path / "keys.json"
    file.write_text(letter if isinstance(letter, str) else json.dumps(letter), encoding="utf-8")
    public.write_text(json.dumps(keys), encoding="utf-8")
    return run(["verify", str(file), "--keys", str(public), *more])


@pytest.mark.parametrize("version", [1, 2])
def test_a_letter_is_genuine_whichever_version_signed_it(
    tmp_path: Path, version: int, capsys: pytest.CaptureFixture[str]
) -> None:
    signed = letters.signed(KeyVersions(version, KEYS.keys), LETTER)
    assert check(tmp_path, {"items": [{"jws": signed}]}, letters.public_keys(KEYS), "--json") == 0
    [found] = json.loads(capsys.readouterr().out)
    assert (found["genuine"], found["letter"]["to"]["name"]) == (True, "示例检察院")
    assert check(tmp_path, signed, letters.public_keys(KEYS)) == 0


def test_a_letter_that_was_changed_or_signed_by_somebody_else_is_not(tmp_path: Path) -> None:
    signed = letters.signed(KEYS, LETTER)
    head, payload, signature = signed.split(".")
    other = letters.signed(KEYS, {**LETTER, "kind": "receipt"}).split(".")[1]
    assert check(tmp_path, f"{head}.{other}.{signature}", letters.public_keys(KEYS)) == 1
    stranger = KeyVersions(1, {1: b"\x03" * 32})
    assert check(tmp_path, signed, letters.public_keys(stranger)) == 1
    assert check(tmp_path, f"{head}.{payload}", letters.public_keys(KEYS)) == 1


def test_what_is_no_letter_or_no_key_set_is_said(tmp_path: Path) -> None:
    signed = letters.signed(KEYS, LETTER)
    assert check(tmp_path, signed, {"keys": 1}) == 2
    assert check(tmp_path, {"items": []}, letters.public_keys(KEYS)) == 2
    assert run(["verify", str(tmp_path / "nothing.json"), "--keys", str(tmp_path)]) == 2
