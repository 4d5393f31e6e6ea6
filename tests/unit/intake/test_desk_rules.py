"""What is decided at the desk: shifts, fields, masked numbers, pass phrases, and its lists."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import orjson
import pytest

from services.intake.desk import initials, lists, rules
from services.intake.desk.rules import Shift
from services.intake.desk.texts import TEXTS

DAY = Shift(time(8), time(16))
NIGHT = Shift(time(22), time(6))


def china(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 27, hour, minute, tzinfo=rules.CHINA).astimezone(UTC)


@pytest.mark.parametrize(
    ("shift", "now", "lasts"),
    [
        (None, china(3), timedelta(hours=8)),
        (DAY, china(8), timedelta(hours=8)),
        (DAY, china(15, 59), timedelta(minutes=31)),
        (DAY, china(16), None),
        (DAY, china(7, 59), None),
        (NIGHT, china(23), timedelta(hours=7, minutes=30)),
        (NIGHT, china(5, 30), timedelta(hours=1)),
        (NIGHT, china(6), None),
        (NIGHT, china(12), None),
    ],
)
def test_a_session_ends_with_the_shift_and_half_an_hour(
    shift: Shift | None, now: datetime, lasts: timedelta | None
) -> None:
    end = rules.session_end(now, shift)
    assert (end - now if end else None) == lasts


@pytest.mark.parametrize(
    "said",
    [
        {"salary": "1"},
        {"name": 5},
        {"name": "名" * 101},
        {"needs": "shelter"},
        {"needs": ["x"] * 13},
        {"needs": [None]},
        {"harm": {}},
    ],
)
def test_what_no_desk_sends_is_not_kept(said: dict[str, Any]) -> None:
    assert rules.read_fields(said) is None


def test_numbers_are_masked_and_a_masked_one_is_the_one_kept() -> None:
    fields = {"address": "19900000001", "phone": "", "name": "林某甲"}
    shown, hidden = rules.masked(fields)
    assert (shown["address"], hidden) == ("1…01", ["address"])
    assert rules.merged(fields, {"name": "林某乙"}, hidden) == {
        "address": "19900000001",
        "name": "林某乙",
    }
    assert rules.merged(fields, {"address": "19900000002"}, []) == {"address": "19900000002"}
    assert rules.merged(fields, {}, ["name"]) == {}, "only numbers are ever masked"


def test_danger_now_makes_it_immediate_whatever_else_is_chosen() -> None:
    def urgency(**fields: str) -> object:
        made = rules.request_of(fields, "hotline_12338", "zh", "op-1", china(8))
        return made.get("urgency")

    assert urgency(safe="no", urgency="routine") == "immediate"
    assert urgency(safe="yes", urgency="pressing") == "pressing"
    assert urgency(safe="yes") is None


def test_to_be_asked_first_is_a_matched_provider_that_she_confirms() -> None:
    fields = {"scope": "survivor_confirms"}
    consent = rules.request_of(fields, "hotline_12338", "zh", "op-1", china(8))["consent"]
    assert (consent["scope"], consent["release"]) == ("any_matched_provider", "survivor_confirms")
    assert (consent["method"], consent["basis"]) == ("spoken", "consent")
    assert "consent" not in rules.request_of({}, "hotline_12338", "zh", "op-1", china(8))


@pytest.mark.parametrize(
    ("said", "agreed", "same"),
    [
        ("青石", "青石", True),
        (" 青　石", "青石", True),
        ("Blue", "ｂｌｕｅ", True),
        ("青", "青石", False),
        ("", "", False),
        ("", "青石", False),
    ],
)
def test_a_pass_phrase_is_compared_as_it_is_heard(said: str, agreed: str, same: bool) -> None:
    assert rules.is_phrase(said, agreed) is same


def test_a_contact_that_was_not_read_back_is_not_sent() -> None:
    reached = {"channel": "sms", "address": "19900000001"}
    assert rules.needs_read_back(reached)
    assert not rules.needs_read_back(reached | {"read_back": "yes"})
    assert not rules.needs_read_back({"channel": "none", "address": "x"})
    assert not rules.needs_read_back({})


def test_the_initials_are_those_that_the_library_reads_today() -> None:
    assert lists.INITIALS.read_text(encoding="utf-8") == initials.written()


def test_every_list_is_found_by_its_initials() -> None:
    digest, body = lists.lists()
    known = orjson.loads(body)
    assert len(digest) == 16
    found = {(name, each[0]): each[3].split()[0] for name, made in known.items() for each in made}
    assert found["harm", "domestic_violence"] == "jtbl"
    assert found["needs", "legal_consultation"] == "flzx"
    assert found["region", "110105"] == "cyq"
    assert found["region", "500000"] == "cqs"
    assert all(found.values())
    codes = [each[0] for each in known["region"]]
    assert len(codes) == len(set(codes)) > 3000
    assert "110103" not in codes, "a code given up is not offered"


def test_the_consent_text_says_the_same_in_both_languages_and_has_a_version() -> None:
    text = rules.consent_text()
    assert len(text["zh"]) == len(text["en"])
    assert text["version"]


def test_every_sentence_is_there_in_both_languages_and_every_outcome_has_one() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    assert all(text.strip() for table in TEXTS.values() for text in table.values())
    for outcome in rules.limits().outcomes:
        assert f"outcome.{outcome}" in TEXTS["zh"]
