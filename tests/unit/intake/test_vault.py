"""Sealing, receipts and blind indexes."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.referrals import receipt
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import Vault
from shared.security.sealing import SealBroken, new_key

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
    wrapped = rotated.rewrap(referral_id, sealed.wrapped, 1)
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
        assert receipt.index_of(VAULT, typed) == index


@given(st.uuids(), st.integers(0, 10), st.sampled_from(receipt.ALPHABET))
def test_one_wrong_letter_is_never_another_receipt(
    referral_id: UUID, place: int, letter: str
) -> None:
    plain = receipt.code_of(VAULT, referral_id).replace("-", "")
    slipped = plain[:place] + letter + plain[place + 1 :]
    assert (receipt.index_of(VAULT, slipped) is None) == (slipped != plain)


@given(st.text(max_size=20))
def test_any_text_may_be_typed(typed: str) -> None:
    receipt.index_of(VAULT, typed)
