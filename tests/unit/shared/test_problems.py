"""A problem names every wrong field once, says what is allowed, and repeats nothing given."""

import json

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import Invalid, Malformed, Unavailable
from shared.problems import problem, refused_by
from shared.problems.pages import CURES, TITLES_ZH, page, titles
from shared.vocabulary import Need


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    needs: tuple[Need, ...] = Field(min_length=1)
    count: int = Field(ge=1)


def refusal(body: str) -> Invalid | Malformed:
    with pytest.raises(ValidationError) as wrong:
        Wanted.model_validate_json(body)
    refused = refused_by(wrong.value)
    assert isinstance(refused, Invalid | Malformed)
    return refused


def test_every_wrong_field_is_named_once_without_its_value() -> None:
    refused = refusal('{"needs": ["secret"], "count": 0, "secret": 1}')
    assert [(e.pointer, e.code) for e in refused.errors] == [
        ("/needs/0", "unknown_code"),
        ("/count", "out_of_range"),
        ("/secret", "unknown_field"),
    ]
    assert refused.errors[0].allowed is not None
    assert "shelter" in refused.errors[0].allowed
    details = " ".join(e.detail for e in refused.errors)
    assert "secret" not in details


def test_an_empty_list_is_too_few() -> None:
    assert [e.code for e in refusal('{"needs": [], "count": 1}').errors] == ["too_few"]


def test_broken_json_is_malformed() -> None:
    assert isinstance(refusal('{"needs": '), Malformed)


def test_a_title_is_in_the_readers_language() -> None:
    chinese = problem(Invalid(), language="zh-CN,zh;q=0.9", trace="")
    assert chinese["title"] == TITLES_ZH["invalid"]
    assert problem(Unavailable("database"), language="en", trace="t")["trace_id"] == "t"


def test_every_problem_type_has_a_page_in_both_languages() -> None:
    assert set(titles()) == set(CURES) == set(TITLES_ZH)
    for slug in CURES:
        assert json.dumps(page(slug, "zh")) != json.dumps(page(slug, "en"))
    assert page("no-such-type", "en") is None
