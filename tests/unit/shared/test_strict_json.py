"""One reader decides what JSON is, and everything else reads what it wrote."""

import json
import math
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.intake.referrals.examples import SUBMISSION
from services.intake.referrals.submission import Submission
from shared.errors import Malformed
from shared.strict_json import DEPTH, INTEGERS, _plain, _read, canonical, decode, read_as

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(INTEGERS.start, INTEGERS.stop - 1) | st.floats(allow_nan=False).filter(
    math.isfinite
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def sorted_deep(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_what_python_writes_is_read_as_it_was_meant(
    value: Any, escaped: bool, indent: int | None
) -> None:
    body = json.dumps(value, ensure_ascii=escaped, indent=indent).encode()
    assert sorted_deep(decode(body)) == sorted_deep(value)
    assert canonical(canonical(body)) == canonical(body)


@given(VALUES)
def test_equal_bodies_are_equal_bytes_however_they_are_written(value: Any) -> None:
    one = json.dumps(value, ensure_ascii=True, indent=3).encode()
    other = b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"NaN", "not_json", ""),
        (b'{"a": [1, {"b": NaN}]}', "not_json", "/a/1/b"),
        (b'{"a": -Infinity}', "not_json", "/a"),
        (b'{"a": Infinity}', "not_json", "/a"),
        (b'{"a": 1e999}', "out_of_range", "/a"),
        (b'{"a": [0.5, -1e999]}', "out_of_range", "/a/1"),
        (b'{"a": 18446744073709551616}', "out_of_range", "/a"),
        (b'{"a": -9223372036854775809}', "out_of_range", "/a"),
        (b'{"a": ' + b"9" * 5000 + b"}", "out_of_range", "/a"),
        (b'{"a": 1, "a": 1}', "duplicate", "/a"),
        (b'{"b": [{"a": 1, "\\u0061": 2}]}', "duplicate", "/b/0/a"),
        (b'{"a": "\\ud800"}', "lone_surrogate", "/a"),
        (b'{"a": "\\udc00\\ud800"}', "lone_surrogate", "/a"),
        (b'{"\\ud800": 1}', "lone_surrogate", ""),
        (b'{"a": "\xed\xa0\x80"}', "not_utf8", "/a"),
        (b'{"a": "\xff"}', "not_utf8", "/a"),
        ('{"a": "林示例"}'.encode("gbk"), "not_utf8", "/a"),
        ('{"a": 1}'.encode("utf-16"), "not_json", ""),
        (b'{"a": "\x00"}', "control_character", "/a"),
        (b'{"a": "one\ntwo"}', "control_character", "/a"),
        (b"[" * 1000, "too_deep", ""),
        (b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1), "too_deep", ""),
        (b'{"a":' * (DEPTH + 1) + b"1" + b"}" * (DEPTH + 1), "too_deep", ""),
        (b'{"a": 1', "not_json", "/a"),
        (b"{} {}", "not_json", ""),
        (b"{}\x00", "not_json", ""),
        (b"\xef\xbb\xbf\xef\xbb\xbf{}", "not_json", ""),
        (b"{'a': 1}", "not_json", ""),
        (b"{a: 1}", "not_json", ""),
        (b'{"a": 01}', "not_json", "/a"),
        (b'{"a": undefined}', "not_json", "/a"),
        (b"\x1f\x8b\x08\x00", "not_json", ""),
        (b" ", "not_json", ""),
    ],
)
def test_what_is_no_strict_json_is_refused_with_what_and_where(
    body: bytes, code: str, pointer: str
) -> None:
    with pytest.raises(Malformed) as refused:
        canonical(body)
    [error] = refused.value.errors
    assert (error.code, error.pointer) == (code, pointer)
    assert refused.value.detail == error.detail


def test_nothing_that_was_sent_is_repeated() -> None:
    for body in (
        b'{"19900000001": {"a": 1, "a": 2}}',
        b'{"19900000001": 1, "19900000001": 2}',
        '{"林示例": NaN}'.encode(),
        b'{"a": "19900000001", "b": 1e999}',
    ):
        with pytest.raises(Malformed) as refused:
            canonical(body)
        said = refused.value.detail + refused.value.errors[0].pointer
        assert "199" not in said
        assert "林" not in said


def test_the_deepest_that_may_be_passes() -> None:
    body = b"[" * DEPTH + b"]" * DEPTH
    assert canonical(body) == body


def test_a_byte_order_mark_is_no_part_of_what_is_said() -> None:
    assert decode(b"\xef\xbb\xbf" + b'{"a": 1}') == {"a": 1}


HOSTILE = st.sampled_from(
    [
        b"NaN",
        b"1e999",
        b'"\\ud800"',
        b'"\xff"',
        b'"\\u0000"',
        b"1E2",
        b"-0",
        b"99999999999999999999",
    ]
)


@given(st.data())
@example(data=None)
def test_no_second_parser_decides(data: st.DataObject | None) -> None:
    """Whatever is put anywhere into a request: the model takes it only if the reader did."""
    body = orjson.dumps(SUBMISSION)
    if data is not None:
        at = data.draw(st.integers(0, len(body) - 1))
        until = data.draw(st.integers(at, min(len(body), at + 12)))
        body = body[:at] + data.draw(HOSTILE | st.binary(max_size=6)) + body[until:]
    try:
        known = canonical(body)
    except Malformed:
        return
    assert json.loads(known) == json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    try:
        direct = Submission.model_validate_json(body.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError:
        with pytest.raises(ValidationError):
            Submission.model_validate_json(known)
    else:
        assert read_as(Submission, body) == direct


TEXTS = b'''"a" "b" "" "\\u0061" "\\"" "\xe5\x8c\x97" "\xff" "\xed\xa0\x80"'''
NUMBERS_AND_WORDS = b"""1 -0 -1 1e5 1E400 -1e-400 0.1 1.0 01 true null NaN -Infinity
    18446744073709551615 18446744073709551616 -9223372036854775809 999999999999999999
    9999999999999999999 0.1000000000000000055511151231257827 \xef\xbb\xbf"""
SCRAPS = st.sampled_from([*TEXTS.split(), *NUMBERS_AND_WORDS.split(), b"9" * 400, b""])
WRITTEN = st.recursive(
    SCRAPS,
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda each: b"[" + b", ".join(each) + b"]")
        | st.lists(st.tuples(SCRAPS, inner), max_size=4).map(
            lambda each: b"{" + b",\n".join(name + b":" + value for name, value in each) + b"}"
        )
    ),
    max_leaves=12,
)


@given(WRITTEN | st.binary(max_size=40) | WRITTEN.map(lambda body: b" " + body + b"\n"))
@example(b'{"a":1,"a":1}')
@example(b'{"a":1,"a":"2"}')
@example(b'{"a":1,"\\u0061":1}')
@example(b'{"a":{"b":"1","b":""}}')
@example(b"18446744073709551616")
def test_the_short_way_through_plain_json_ends_where_the_long_one_does(body: bytes) -> None:
    short = _plain(body)
    assert short is None or short == _read(body)
