"""Whom a case is kept away from is compared and never read."""

from pathlib import Path
from uuid import uuid4

import pytest

from shared.security import keys
from shared.security.aead import new_key
from shared.security.keep_away import KeepAway, KeepAwayFact, KeepAwayKind
from shared.security.key_versions import KeyVersions

CASE, OTHER = uuid4(), uuid4()
EMPLOYER = KeepAwayFact(KeepAwayKind.EMPLOYER, "示例县 第一纺织厂（有限公司）")


def a_key() -> KeyVersions:
    return KeyVersions(1, {1: new_key()})


@pytest.mark.parametrize(
    "spelling", ["示例县第一纺织厂(有限公司)", " 示例县　第一纺织厂 （有限公司） "]
)
def test_spelling_makes_no_difference(spelling: str) -> None:
    kept = KeepAway(a_key())
    digests = kept.digests(CASE, [EMPLOYER])
    assert kept.is_kept_away(CASE, digests, [KeepAwayFact(KeepAwayKind.EMPLOYER, spelling)])


def test_another_name_or_kind_is_no_match() -> None:
    kept = KeepAway(a_key())
    digests = kept.digests(CASE, [EMPLOYER, KeepAwayFact(KeepAwayKind.PLACE, "110105")])
    others = [
        KeepAwayFact(KeepAwayKind.EMPLOYER, "示例县第二纺织厂（有限公司）"),
        KeepAwayFact(KeepAwayKind.PLACE, "110106"),
        KeepAwayFact(KeepAwayKind.EMPLOYER, "110105"),
    ]
    assert not kept.is_kept_away(CASE, digests, others)
    assert not kept.is_kept_away(CASE, (), [EMPLOYER])


def test_two_cases_with_one_employer_do_not_look_alike() -> None:
    kept = KeepAway(a_key())
    first, second = kept.digests(CASE, [EMPLOYER]), kept.digests(OTHER, [EMPLOYER])
    assert not set(first) & set(second)
    assert not kept.is_kept_away(OTHER, first, [EMPLOYER])


def test_without_the_key_nothing_is_compared() -> None:
    digests = KeepAway(a_key()).digests(CASE, [EMPLOYER])
    assert not KeepAway(a_key()).is_kept_away(CASE, digests, [EMPLOYER])


def test_what_was_digested_before_a_rotation_is_still_compared() -> None:
    old = a_key()
    digests = KeepAway(old).digests(CASE, [EMPLOYER])
    assert KeepAway(old.with_another(new_key(), 0.0)).is_kept_away(CASE, digests, [EMPLOYER])


def test_intake_and_matching_hold_one_key_and_nobody_else_does(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    assert keys.keep_away_keys(tmp_path, "intake") == keys.keep_away_keys(tmp_path, "matching")
    holders = {path.parent.name for path in tmp_path.rglob("keep_away.json")}
    assert holders == {"intake", "matching"}
