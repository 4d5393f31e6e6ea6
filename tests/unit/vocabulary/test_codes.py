"""Codes: each has its names beside it, in both languages, and none is like another."""

import re

import pytest

from shared import vocabulary
from shared.vocabulary import Code, HarmSub, Need, Relation, names

FAMILIES = sorted(
    (
        each
        for each in vars(vocabulary).values()
        if isinstance(each, type) and issubclass(each, Code) and each is not Code
    ),
    key=lambda family: family.__name__,
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_code_has_a_chinese_and_an_english_name_of_its_own(family: type[Code]) -> None:
    named = names(family)
    assert named
    for chinese, english in named.values():
        assert re.search(r"[\u4e00-\u9fff]|^[0-9–]+$|WeChat", chinese)
        assert re.fullmatch(r"[ -~–]+", english)
    for which in (0, 1):
        assert len({pair[which] for pair in named.values()}) == len(named), "two are called alike"


@pytest.mark.parametrize(
    ("code", "chinese"),
    [
        (Need.PROTECTION_ORDER, "人身安全保护令"),
        (Need.JUDICIAL_ASSISTANCE, "司法救助"),
        (HarmSub.SEXUAL_SHAMING, "荡妇羞辱"),
        (Relation.STRANGER, "陌生人"),
    ],
)
def test_a_code_is_called_as_the_law_and_the_field_call_it(code: Code, chinese: str) -> None:
    assert code.zh == chinese


def test_a_code_is_its_text_and_nothing_else() -> None:
    assert Need("shelter") is Need.SHELTER
    assert f"{Need.SHELTER}" == Need.SHELTER == "shelter"
    with pytest.raises(ValueError, match="庇护"):
        Need("庇护")
