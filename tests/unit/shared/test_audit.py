"""The audit's chain holds against whoever has the database but not the key; anchors are signed."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from shared.audit import anchor
from shared.audit.anchor import Anchor, AnchorSpoilt
from shared.audit.entry import AuditEntry, StoredEntry
from shared.audit.rules import first_broken, link_hash, written

KEYS = {1: bytes(32), 2: bytes([2]) * 32}
AT = datetime(2026, 11, 21, tzinfo=UTC)


def rows_of(length: int) -> list[StoredEntry]:
    looks = [
        AuditEntry("lawyers", UUID(int=3), "release_identity", UUID(int=n), "consent")
        for n in range(length)
    ]
    return [StoredEntry(n, AT, look, n) for n, look in enumerate(looks, start=1)]


def chain(length: int, key: bytes = KEYS[1], version: int = 1) -> list[StoredEntry]:
    rows, before = [], b""
    for row in rows_of(length):
        before = link_hash(key, before, row)
        rows.append(replace(row, hash=before, key_version=version))
    return rows


@given(st.integers(1, 20), st.data())
def test_any_tampering_inside_the_chain_is_found(length: int, data: st.DataObject) -> None:
    rows: list[StoredEntry | None] = list(chain(length))
    assert first_broken(KEYS, rows, 0, b"")[0] is None
    place = data.draw(st.integers(0, length - 1))
    kept = rows[place]
    assert kept is not None
    other = AuditEntry("x", kept.look.partner_id, kept.look.action)
    rows[place] = data.draw(st.sampled_from([None, replace(kept, look=other)]))
    assert first_broken(KEYS, rows, 0, b"")[0] == place + 1


def test_a_chain_made_anew_without_the_key_is_found_at_its_first_link() -> None:
    unkeyed, before = [], b""
    for row in rows_of(5):
        before = hashlib.sha256(before + written(row)).digest()
        unkeyed.append(replace(row, hash=before))
    assert first_broken(KEYS, unkeyed, 0, b"")[0] == 1
    for version in (0, 1, 3):
        assert first_broken(KEYS, chain(5, b"guessed" * 4, version), 0, b"")[0] == 1


def test_links_of_an_older_key_stay_good_when_a_new_one_follows() -> None:
    old = chain(3)
    before = old[-1].hash or b""
    [*_, row] = rows_of(4)
    new = replace(row, hash=link_hash(KEYS[2], before, row), key_version=2)
    assert first_broken(KEYS, [*old, new], 0, b"")[0] is None
    assert first_broken(KEYS, [*old, replace(new, key_version=1)], 0, b"")[0] == 4


def test_an_anchor_is_the_signers_alone() -> None:
    key = Ed25519PrivateKey.generate()
    made = anchor.sign(key, "intake", 7, bytes(32), AT)
    assert anchor.is_genuine(key.public_key(), made)
    changes: list[dict[str, object]] = [
        {"service": "matching"},
        {"link": 6},
        {"head": "11" * 32},
        {"at": "2026-11-22"},
        {"signature": "00" * 64},
        {"signature": "nonsense"},
    ]
    for change in changes:
        assert not anchor.is_genuine(key.public_key(), replace(made, **change))  # type: ignore[arg-type]
    assert not anchor.is_genuine(Ed25519PrivateKey.generate().public_key(), made)


def test_the_file_of_anchors_grows_is_private_and_says_where_it_was_spoilt(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "anchors.jsonl"
    assert list(anchor.read(file)) == []
    key = Ed25519PrivateKey.generate()
    made = [anchor.sign(key, "intake", n, bytes(32), AT) for n in (1, 2)]
    for one in made:
        anchor.append(file, one)
    assert list(anchor.read(file)) == made
    assert all(isinstance(one, Anchor) for one in anchor.read(file))
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text() + "{}\n")
    with pytest.raises(AnchorSpoilt) as spoilt:
        list(anchor.read(file))
    assert spoilt.value.line == 3
