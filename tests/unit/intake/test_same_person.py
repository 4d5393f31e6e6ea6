"""Who is known again, by digests that are equal for all partners, and which need came first."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.intake.same_person.rules import NOBODY, Asked, First, Known, firsts, hers, known_by
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import Vault, index_version
from shared.security.aead import new_key
from shared.security.key_versions import KeyVersions
from shared.vocabulary import Need

KEY = new_key()
VAULT = Vault(FileKeys({1: new_key()}, 1), KEY)
NUMBER, TOKEN = "19900000001", "q7Zf0mX2cV9sJt4LrW8bNA"


def test_a_number_is_one_person_however_it_is_written_and_a_token_another_way_to_her() -> None:
    plain = known_by(VAULT, NUMBER, None, test=False)
    assert plain == known_by(VAULT, "+86 199 0000 0001", None, test=False)
    assert plain != known_by(VAULT, "19900000002", None, test=False)
    both = known_by(VAULT, NUMBER, TOKEN, test=False)
    assert both.phone == plain.phone
    assert both.token not in {None, both.phone}
    assert set(both.sought) == {both.phone, both.token}
    assert known_by(VAULT, None, None, test=False) is NOBODY


def test_a_rehearsal_meets_nobody_real() -> None:
    real, rehearsed = (known_by(VAULT, NUMBER, TOKEN, test=test) for test in (False, True))
    assert set(real.sought).isdisjoint(rehearsed.sought)


def test_after_a_new_key_she_is_sought_under_the_old_one_too() -> None:
    old = known_by(VAULT, NUMBER, TOKEN, test=False)
    versions = KeyVersions(1, {1: KEY}).with_another(new_key())
    new = known_by(Vault(FileKeys({1: new_key()}, 1), versions), NUMBER, TOKEN, test=False)
    assert {old.phone, old.token} < set(new.sought)
    assert new.phone is not None
    assert index_version(new.phone) == 2


def test_the_number_where_she_may_be_reached_stands_in_where_she_gave_no_other() -> None:
    assert hers(NUMBER, "sms", "19900000002") == NUMBER
    assert hers(None, "sms", "19900000002") == "19900000002"
    assert hers(None, "phone", "19900000002") == "19900000002"
    assert hers(None, "email", "lin@example.org") is None
    assert hers(None, None, None) is None


def an_asked(number: int, need: Need, *digests: bytes) -> Asked:
    return Asked(UUID(int=1000 + number), UUID(int=number), need, Known(phones=digests))


def test_a_second_need_of_the_kind_is_linked_to_the_first_and_another_kind_to_none() -> None:
    first = an_asked(1, Need.SHELTER, b"a")
    again = an_asked(2, Need.SHELTER, b"b", b"a")
    other = an_asked(3, Need.LEGAL_CONSULTATION, b"a")
    stranger = an_asked(4, Need.SHELTER, b"c")
    by_token = an_asked(5, Need.SHELTER, b"b")
    found = firsts([first, again, other, stranger, by_token], {})
    at = First(first.need_id, first.referral_id)
    assert {later: one for later, (_, one) in found.items()} == {
        again.need_id: at,
        by_token.need_id: at,
    }


def test_what_stands_already_comes_first_and_of_two_the_earlier() -> None:
    early, late = First(UUID(int=901), UUID(int=9)), First(UUID(int=902), UUID(int=10))
    live = {(b"a", "shelter"): late, (b"b", "shelter"): early}
    asked = an_asked(20, Need.SHELTER, b"a", b"b")
    assert firsts([asked], live) == {asked.need_id: (asked, early)}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Need.SHELTER, Need.MEDICAL]),
            st.sets(st.sampled_from([b"a", b"b", b"c"]), max_size=2),
        ),
        max_size=8,
    )
)
def test_whoever_shares_a_digest_and_a_kind_is_linked_to_an_earlier_need(
    said: list[tuple[Need, set[bytes]]],
) -> None:
    asked = [an_asked(at, need, *sorted(digests)) for at, (need, digests) in enumerate(said, 1)]
    found = firsts(asked, {})
    for place, one in enumerate(asked):
        shared = [
            each
            for each in asked[:place]
            if each.type == one.type and set(each.known.sought) & set(one.known.sought)
        ]
        assert (one.need_id in found) == bool(shared)
        if shared:
            _, first = found[one.need_id]
            assert first.referral_id < one.referral_id
            assert first.need_id not in found, "the first is nobody's second"
