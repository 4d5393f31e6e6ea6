"""The closed list of languages, and how a tag is looked up in it."""

import langcodes
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from shared.fields import UnfitError
from shared.vocabulary.languages import UNSAID, known, language, languages, lookup


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("en-US", "en"),
        ("en_US", "en"),
        ("EN", "en"),
        ("ug-CN", "ug"),
        ("ug-Arab-CN", "ug"),
        ("zh-Hans-CN", "zh"),
        ("zh-CN", "zh"),
        ("zh_Hans_CN", "zh"),
        ("cmn-Hans-CN", "zh"),
        ("zh-yue-HK", "yue"),
        ("yue-Hant-HK", "yue"),
        ("zh-min-nan", "nan"),
        ("bo-CN", "bo"),
        ("mn-Mong-CN", "mn"),
        ("ii-CN", "ii"),
        ("sgn-CN", "csl"),
        ("zho", "zh"),
        ("tib", "bo"),
        ("ko-KP", "ko"),
        ("en-x-private", "en"),
        ("de-u-co-phonebk", "de"),
        ("ｅｎ－ＵＳ", "en"),
        (" vi ", "vi"),
    ],
)
def test_a_tag_is_looked_up_from_its_end(typed: str, meant: str) -> None:
    assert language(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["", "xx", "chinese", "汉语", "x-private", "zh;q=0.5", "zh,en", "-", "zh--CN", "a" * 60],
)
def test_what_names_no_language_is_refused(typed: str) -> None:
    with pytest.raises(UnfitError) as refused:
        language(typed)
    assert refused.value.code == "unknown_language"
    assert refused.value.allowed == tuple(languages())


@pytest.mark.parametrize("tag", languages())
def test_each_tag_is_the_one_that_the_registry_prefers(tag: str) -> None:
    assert langcodes.standardize_tag(tag) == tag
    assert language(tag) == tag


def test_names_are_those_of_cldr_where_a_language_is_spoken_abroad() -> None:
    chinese, english = Locale("zh").languages, Locale("en").languages
    for tag in ("en", "vi", "my", "ja", "ru", "fr", "ar", "ne", "th"):
        assert languages()[tag] == (chinese[tag], english[tag])


def test_the_languages_of_the_five_autonomous_regions_are_there() -> None:
    assert {"mn", "za", "bo", "ug", "kk", "ko", "ii", "csl", UNSAID} <= set(languages())


@given(st.sampled_from(sorted(languages())), st.sampled_from(["", "-CN", "-Latn-CN", "_XX"]))
def test_a_tag_with_a_script_or_a_place_is_still_its_language(tag: str, rest: str) -> None:
    assert language(tag + rest) == language((tag + rest).upper()) == tag


def test_what_was_kept_before_the_list_was_closed_is_read_as_it_was_meant() -> None:
    assert known(["ug-CN", "zh-Hans", "qqq"]) == {"ug", "zh"}
    assert lookup("en-GB", ("zh", "en")) == "en"
    assert lookup("fr", ("zh", "en")) is None
