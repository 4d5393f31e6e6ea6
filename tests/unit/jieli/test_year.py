"""The invented year: its margins are those published, for every seed."""

from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.replay import published
from jieli.replay.calls import calls
from jieli.replay.draws import shares
from jieli.replay.hours import CHINA
from jieli.replay.requests import requests
from jieli.replay.usage import usage
from jieli.replay.year import Year, make_year
from services.intake.referrals.submission import Submission
from shared.vocabulary import AGE_CLASS, AgeBand, Gender, HarmForm, HarmType
from shared.vocabulary.regions import is_region, is_retired

SEEDS = st.integers(min_value=0, max_value=2**32)
CATCHER = "http://127.0.0.1:8025"
a_few = settings(max_examples=8)


@cache
def the_year() -> Year:
    return make_year(1, CATCHER)


def primary(request: dict[str, Any]) -> HarmType:
    return HarmType(request["harm"][0]["type"])


@a_few
@given(SEEDS)
def test_minors_and_adults_by_gender_are_exactly_as_published(seed: int) -> None:
    subjects = [body["subject"] for body in requests(seed)]
    by_class = Counter((AGE_CLASS[s["age_band"]], Gender(s["gender"])) for s in subjects)
    assert by_class == published.PERSONS


@a_few
@given(SEEDS)
def test_the_harms_are_exactly_as_published(seed: int) -> None:
    assert Counter(map(primary, requests(seed))) == published.HARMS


@a_few
@given(SEEDS)
def test_seventy_per_cent_of_physical_violence_comes_with_mental_violence(seed: int) -> None:
    at_home = [
        body["harm"][0]["forms"]
        for body in requests(seed)
        if primary(body) is HarmType.DOMESTIC_VIOLENCE
    ]
    physical = [forms for forms in at_home if HarmForm.PHYSICAL in forms]
    both = [forms for forms in physical if HarmForm.MENTAL in forms]
    assert round(100 * len(both) / len(physical)) == 70
    assert len([forms for forms in at_home if forms]) < len(at_home)


@a_few
@given(SEEDS)
def test_the_topics_of_the_calls_are_exactly_as_published(seed: int) -> None:
    assert Counter(call["topic"] for call in calls(seed)) == published.CALL_TOPICS


@a_few
@given(SEEDS)
def test_the_counters_sum_to_what_is_published(seed: int) -> None:
    reports = usage(seed)
    counts = [count for report in reports for count in report["counts"]]
    women = [count for count in counts if count["gender"] is Gender.FEMALE]
    young = [count for count in counts if count["age_band"] is AgeBand.FROM_18_TO_39]
    assert [report["day"] for report in reports] == [str(day) for day in published.DAYS]
    assert sum(count["users"] for count in counts) == 40_100
    assert sum(count["opens"] for count in counts) == 65_300
    assert sum(count["users"] for count in women) == 28_070
    assert sum(count["users"] for count in young) == 30_075
    assert all(count["opens"] >= count["users"] for count in counts)


def test_the_published_margins_are_those_of_the_source() -> None:
    assert sum(published.PERSONS.values()) == sum(published.HARMS.values()) == 1254
    assert sum(published.CALL_TOPICS.values()) == 712
    assert len(published.DAYS) == 366


@given(SEEDS)
@settings(max_examples=4)
def test_the_same_seed_gives_the_same_bytes(seed: int) -> None:
    assert make_year(seed, CATCHER).lines() == make_year(seed, CATCHER).lines()


def test_another_seed_gives_another_year() -> None:
    assert make_year(2, CATCHER).lines() != the_year().lines()


@a_few
@given(SEEDS)
def test_every_moment_lies_in_the_year_on_a_clock_in_china(seed: int) -> None:
    at = [datetime.fromisoformat(body["occurred_at"]) for body in (*requests(seed), *calls(seed))]
    assert all(moment.utcoffset() == CHINA.utcoffset(None) for moment in at)
    days = {moment.date() for moment in at}
    assert set(published.DAYS) >= days


def test_every_request_comes_from_a_region_in_force() -> None:
    regions = {body["region"] for body in (*the_year().requests, *the_year().calls)}
    assert all(is_region(code) and not is_retired(code) for code in regions)
    assert len({code[:2] for code in regions}) == 31


def test_nobody_in_the_year_has_a_number_that_could_be_real() -> None:
    for body in the_year().requests:
        identity, contact = body.get("identity", {}), body.get("safe_contact", {})
        assert identity.get("phone", "19900000000").startswith("1990000")
        address = contact.get("address", "19900000000")
        assert address.startswith("1990000") or address.endswith("@example.org")
        assert "（虚构）" in identity.get("name", "（虚构）")
        assert "（虚构）" in identity.get("narrative", "（虚构）")


def test_some_people_stay_anonymous_and_some_can_be_reached() -> None:
    bodies = the_year().requests
    assert 0 < sum("identity" not in body for body in bodies) < len(bodies)
    reachable = [b["safe_contact"]["channel"] for b in bodies if "safe_contact" in b]
    assert {"sms", "email", "none"} <= set(reachable)


def test_a_child_never_consents_alone_nor_through_the_one_who_hurts_her() -> None:
    for body in the_year().requests:
        consent, relation = body["consent"], body["perpetrator"]["relation"]
        if body["subject"]["age_band"] == "<14":
            assert consent["basis"] != "consent"
        if consent["basis"] == "guardian_consent":
            assert consent["given_by"] == "guardian"
            assert relation not in {"parent", "father", "mother"}


def test_each_request_asks_for_each_need_once_and_for_one_at_least() -> None:
    assert all(body["needs"] for body in the_year().requests)
    assert all(len(set(body["needs"])) == len(body["needs"]) for body in the_year().requests)


@given(st.integers(0, 10_000), st.lists(st.floats(0.1, 100), min_size=1, max_size=40))
def test_shares_sum_to_their_total(total: int, weights: list[float]) -> None:
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(abs(p - total * w / sum(weights)) <= 1 for p, w in zip(parts, weights, strict=True))


@pytest.mark.parametrize("part", ["requests", "calls"])
def test_each_reference_is_used_once(part: str) -> None:
    bodies = getattr(the_year(), part)
    references = [body.get("source_ref", body.get("call_ref")) for body in bodies]
    assert len(set(references)) == len(bodies)


def test_intake_understands_every_request() -> None:
    for body in the_year().requests:
        Submission.model_validate_json(orjson.dumps(body))
