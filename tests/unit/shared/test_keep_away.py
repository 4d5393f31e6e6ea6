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


def test_a_rotation_reaches_both_and_what_was_digested_before_is_still_compared(
    tmp_path: Path,
) -> None:
    keys.ensure(tmp_path)
    before = KeepAway(keys.keep_away_keys(tmp_path, "intake")).digests(CASE, [EMPLOYER])
    assert keys.rotate_keep_away(tmp_path, delay=0.0) == 2
    intake, matching = (keys.keep_away_keys(tmp_path, each) for each in ("intake", "matching"))
    assert intake == matching
    after = KeepAway(intake).digests(OTHER, [EMPLOYER])
    assert {digest.partition(".")[0] for digest in (*before, *after)} == {"1", "2"}
    compare = KeepAway(matching).is_kept_away
    assert compare(CASE, before, [EMPLOYER])
    assert compare(OTHER, after, [EMPLOYER])
    assert keys.files(tmp_path, "matching").keys() >= {"keep_away"}


def test_a_new_version_is_used_once_every_process_has_taken_it_up(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    keys.rotate_keep_away(tmp_path)
    [digest] = KeepAway(keys.keep_away_keys(tmp_path, "intake")).digests(CASE, [EMPLOYER])
    assert digest.startswith("1.")


def test_a_rotation_that_was_broken_off_is_begun_anew_and_different_keys_are_left_alone(
    tmp_path: Path,
) -> None:
    keys.ensure(tmp_path)
    first = keys.keep_away_keys(tmp_path, "matching")
    keys.write_private(
        tmp_path / "matching" / "keep_away.json", first.with_another(new_key()).text()
    )
    assert keys.rotate_keep_away(tmp_path) == 2
    held = [keys.keep_away_keys(tmp_path, each) for each in ("intake", "matching")]
    assert held[0] == held[1]
    keys.write_private(tmp_path / "matching" / "keep_away.json", a_key().text())
    with pytest.raises(keys.KeysDiffer):
        keys.rotate_keep_away(tmp_path)
    assert keys.keep_away_keys(tmp_path, "intake") == held[0]


def test_intake_and_matching_hold_one_key_and_nobody_else_does(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    assert keys.keep_away_keys(tmp_path, "intake") == keys.keep_away_keys(tmp_path, "matching")
    holders = {path.parent.name for path in tmp_path.rglob("keep_away.json")}
    assert holders == {"intake", "matching"}
