"""Sealing, receipts and blind indexes."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.referrals import receipt
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import Vault, index_version
from shared.security.aead import SealBroken, new_key
from shared.security.key_versions import KeyVersions
from shared.security.keys import add_version, write_private

OLD, NEW, INDEX = new_key(), new_key(), new_key()
VAULT = Vault(FileKeys({1: OLD}, 1), INDEX)
CONTENTS = {"identity": b"who", "safe_contact": b"where", "narrative": b"what"}


@given(st.uuids(), st.dictionaries(st.sampled_from(sorted(CONTENTS)), st.binary(max_size=200)))
def test_what_is_sealed_opens_again(referral_id: UUID, contents: dict[str, bytes]) -> None:
    sealed = VAULT.seal(referral_id, contents)
    assert VAULT.open(referral_id, sealed) == contents


def test_each_referral_has_a_key_of_its_own() -> None:
    one, other = uuid4(), uuid4()
    sealed, stolen = VAULT.seal(one, CONTENTS), VAULT.seal(other, CONTENTS)
    with pytest.raises(SealBroken):
        VAULT.open(one, replace(sealed, wrapped=stolen.wrapped))
    with pytest.raises(SealBroken):
        VAULT.open(one, replace(sealed, columns={"identity": stolen.columns["identity"]}))


def test_a_column_does_not_open_as_another() -> None:
    referral_id = uuid4()
    sealed = VAULT.seal(referral_id, CONTENTS)
    moved = replace(sealed, columns={"safe_contact": sealed.columns["narrative"]})
    with pytest.raises(SealBroken):
        VAULT.open(referral_id, moved)


def test_both_versions_open_while_keys_are_rotated() -> None:
    referral_id = uuid4()
    sealed = VAULT.seal(referral_id, CONTENTS)
    rotated = Vault(FileKeys({1: OLD, 2: NEW}, 2), INDEX)
    assert rotated.open(referral_id, sealed) == CONTENTS
    wrapped = rotated.rewrap(referral_id, sealed.wrapped, 1, 2)
    later = Vault(FileKeys({2: NEW}, 2), INDEX)
    assert later.open(referral_id, replace(sealed, wrapped=wrapped, kek_version=2)) == CONTENTS
    with pytest.raises(KeyError):
        later.open(referral_id, sealed)


def test_one_number_written_two_ways_has_one_index_per_partner() -> None:
    one, other = uuid4(), uuid4()
    index = VAULT.phone_index(one, "19900000001")
    for written in ("+8619900000001", "0086 199-0000-0001", "１９９０００００００１"):
        assert index == VAULT.phone_index(one, written)
    assert index != VAULT.phone_index(one, "19900000002")
    assert index != VAULT.phone_index(other, "19900000001")
    assert index != Vault(FileKeys({1: OLD}, 1), new_key()).phone_index(one, "19900000001")


@given(st.uuids())
def test_a_receipt_is_found_however_it_is_typed(referral_id: UUID) -> None:
    code = receipt.code_of(VAULT, referral_id)
    assert code == receipt.code_of(VAULT, referral_id)
    index = receipt.index_for(VAULT, referral_id)
    wide = str.maketrans({chr(sign): chr(sign + 0xFEE0) for sign in range(0x21, 0x7F)})
    dashes = "‐‑‒–—―−－ー一─­. "
    ways = (code, code.lower(), code.replace("-", ""), code.replace("0", "o"), code.translate(wide))
    for typed in (*ways, *(code.replace("-", dash) for dash in dashes), code.replace("-", "——")):
        assert receipt.indexes_of(VAULT, typed) == [index]


@given(st.uuids(), st.integers(0, 10), st.sampled_from(receipt.ALPHABET))
def test_one_wrong_letter_is_never_another_receipt(
    referral_id: UUID, place: int, letter: str
) -> None:
    plain = receipt.code_of(VAULT, referral_id).replace("-", "")
    slipped = plain[:place] + letter + plain[place + 1 :]
    assert (receipt.indexes_of(VAULT, slipped) == []) == (slipped != plain)


@given(st.text(max_size=20))
def test_any_text_may_be_typed(typed: str) -> None:
    receipt.indexes_of(VAULT, typed)


def test_receipts_stay_what_they_were_when_the_key_of_digests_is_rotated() -> None:
    begun = 1_800_000_000.0
    one, two = new_key(), new_key()
    before = Vault(FileKeys({1: OLD}, 1), KeyVersions(1, {1: one}))
    after = Vault(FileKeys({1: OLD}, 1), KeyVersions(2, {1: one, 2: two}, {2: begun}))
    early, late = (_id_of(begun + seconds) for seconds in (-1, 1))
    assert receipt.code_of(after, early) == receipt.code_of(before, early)
    assert receipt.index_for(after, early) == receipt.index_for(before, early)
    assert receipt.code_of(after, late) != receipt.code_of(before, late)
    for made in (early, late):
        assert receipt.index_for(after, made) in receipt.indexes_of(
            after, receipt.code_of(after, made)
        )


def _id_of(moment: float) -> UUID:
    return UUID(int=(int(moment * 1000) << 80) | (7 << 76) | (0b10 << 62) | 5)


def test_a_number_is_looked_up_under_every_version() -> None:
    partner, phone = uuid4(), "19900000001"
    one, two = new_key(), new_key()
    before = Vault(FileKeys({1: OLD}, 1), KeyVersions(1, {1: one}))
    after = Vault(FileKeys({1: OLD}, 1), KeyVersions(2, {1: one, 2: two}))
    waiting = Vault(FileKeys({1: OLD}, 1), KeyVersions(2, {1: one, 2: two}, {2: 1e12}))
    old, new = before.phone_index(partner, phone), after.phone_index(partner, phone)
    assert after.phone_indexes(partner, phone) == [new, old]
    assert waiting.phone_index(partner, phone) == old
    assert (index_version(old), index_version(new)) == (1, 2)


def test_a_key_is_always_wrapped_under_the_version_that_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "kek.json"
    write_private(path, KeyVersions(1, {1: OLD}).text())
    running = Vault(FileKeys.read(path), INDEX)
    referral_id = uuid4()
    first = running.seal(referral_id, CONTENTS)
    add_version(path)
    later = Vault(FileKeys.read(path), INDEX)
    second = later.seal(referral_id, CONTENTS)
    assert (first.kek_version, second.kek_version) == (1, 2)
    for vault in (running, later):
        assert vault.open(referral_id, first) == vault.open(referral_id, second) == CONTENTS
