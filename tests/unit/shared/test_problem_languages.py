"""In which language one is told what is wrong."""

import pytest

from shared.errors import FieldError, Invalid, TooMany, Unavailable
from shared.problems import problem
from shared.problems.languages import in_language, language_of

# What RFC 9110 (12.5.4) and RFC 4647 (basic filtering) say of each.
ASKED = [
    ("", "en"),
    ("zh", "zh"),
    ("zh-CN", "zh"),
    ("ZH-hant-TW", "zh"),
    ("en", "en"),
    ("en-GB, zh;q=0.9", "en"),
    ("en;q=0.3, zh;q=0.9", "zh"),
    ("zh;q=0.3, en;q=0.9", "en"),
    ("en;q=0.5,zh-CN;q=0.5", "en"),
    ("zh-CN;q=0.5,en;q=0.5", "zh"),
    ("fr, de;q=0.9, zh;q=0.1", "zh"),
    ("fr", "en"),
    ("*", "en"),
    ("zh, *;q=0.5", "zh"),
    ("en;q=0, *", "zh"),
    ("en;q=0", "en"),
    ("zh;q=0", "en"),
    ("zh;q=0, en;q=0.1", "en"),
    ("*;q=0.1, zh;q=0.2", "zh"),
    ("zh ; q=1.000", "zh"),
    ("zh;Q=0.4, en;Q=0.6", "en"),
    ("zh;q=7", "en"),
    ("zh;q=-1, en;q=0.1", "en"),
    ("zhongwen", "en"),
    (",,zh,", "zh"),
    ("中文", "en"),
    ("en;q=abc, zh;q=0.2", "zh"),
]


@pytest.mark.parametrize(("asked", "told"), ASKED)
def test_the_language_with_the_greatest_weight_is_told(asked: str, told: str) -> None:
    assert language_of(asked) == told


def test_a_header_of_any_length_is_read_quickly() -> None:
    assert language_of("x-" * 100_000 + ",zh") == "en"


def test_every_part_of_a_problem_is_in_the_language_asked_for() -> None:
    fault = FieldError(pointer="/a", code="too_long", detail="At most 64 characters.")
    told = problem(
        Invalid("Mend these fields and send it again.", errors=[fault]),
        language="zh-CN, en;q=0.5",
        trace="",
    )
    assert told["title"] == "有字段缺失或有误"
    assert told["detail"] == "请修正这些字段后重发。"
    assert told["errors"][0]["detail"] == "最多 64 个字符。"
    assert "暂不可用" in problem(Unavailable("database"), language="zh", trace="")["detail"]
    english = problem(TooMany("Wait as long as Retry-After says."), language="fr", trace="")
    assert english["detail"] == "Wait as long as Retry-After says."


def test_what_stands_in_a_sentence_stays_in_it() -> None:
    assert in_language("Send Content-Type: application/json.", "zh") == (
        "请发送 Content-Type: application/json。"
    )
    sentence = "A JSON value is needed; NaN and Infinity are none: line 2, column 3."
    assert in_language(sentence, "zh").endswith("第 2 行第 3 列。")
