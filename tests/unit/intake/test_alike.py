"""What many rows say alike is read once, and reads as if each had been read by itself."""

import os
from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.imports.mapping import ColumnMapping, proposed
from services.intake.imports.requests import Plan, Read
from services.intake.imports.rules import Purpose
from services.intake.imports.sheets import Dated, Joined, Number, Row
from services.intake.referrals import alike
from services.intake.referrals.acceptance import Acceptance, RequestContext, SealedReferral
from services.intake.referrals.alike import Alike
from services.intake.vault.keys import FileKeys
from services.intake.vault.sealing import Vault
from shared.errors import Invalid
from shared.strict_json import canonical
from tests.support.builders import a_referral, anonymous
from tests.support.spreadsheets import FIXED, HEADERS, a_row

Json = dict[str, Any]
CONTEXT = RequestContext(uuid4(), "client", "POST /v1/imports", "key", f"00-{1:032x}-{1:016x}-00")
ACCEPTANCE = Acceptance(Vault(FileKeys({1: os.urandom(32)}, 1), os.urandom(32)), os.urandom(32))
ANEW = {"id", "ids", "facts", "sealed", "source_ref", "receipt_index"}
"""What is another each time: ids, and what is sealed under new keys."""


def judged(ways: str, body: Json, read: Alike) -> Any:
    """What a request is, by either way; its own ids left out. Faults, where it is refused."""
    known = canonical(orjson.dumps(body))
    try:
        if ways == "alone":
            ready = ACCEPTANCE.judge(known, CONTEXT)
        else:
            ready = ACCEPTANCE.judge_alike(known, CONTEXT, read)
    except Invalid as invalid:
        return [(each.pointer, each.code, each.detail) for each in invalid.errors]
    return told(ready)


def told(ready: SealedReferral) -> Json:
    facts = {name: value for name, value in ready.facts.items() if name != "referral_id"}
    facts["needs"] = [need["type"] for need in ready.needs]
    kept = {each.name: getattr(ready, each.name) for each in fields(ready) if each.name not in ANEW}
    opened = ACCEPTANCE._vault.open(ready.id, ready.sealed) if ready.sealed else None
    reference = ACCEPTANCE.reference(ready.id, ready.source_ref)
    return {**kept, "facts": facts, "opened": opened, "reference": reference}


CHANGES: list[Json] = [
    {},
    {"source_ref": "A-1"},
    {"source_ref": "19900000001"},
    {"identity": {"name": "林某甲", "phone": "19900000002"}},
    {"identity": {"phone": "no number"}},
    {"identity": {"name": ""}},
    {"urgency": "immediate"},
    {"urgency": "tea"},
    {"needs": ["shelter", "medical"]},
    {"needs": []},
    {"region": "110105"},
    {"region": "000000"},
    {
        "subject": {"age_band": "14-17", "flags": ["left_behind"]},
        "perpetrator": {"relation": "parent"},
    },
    {"harm": [{"type": "sexual_assault", "sub": ["strangulation"]}]},
    {"consent": {}},
    {"venue_kind": "hospital"},
    {"extra": 1},
]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(CHANGES)), max_size=12))
def test_a_request_is_the_same_whatever_was_read_before_it(drawn: list[tuple[Json, Json]]) -> None:
    read = Alike()
    for first, second in drawn:
        body = anonymous() | first | second
        assert judged("alike", body, read) == judged("alone", body, read)


def test_what_is_alike_is_read_and_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read, count = Alike(), 0
    telling = Acceptance._told

    def counted(said: Any) -> Any:
        nonlocal count
        count += 1
        return telling(said)

    monkeypatch.setattr(Acceptance, "_told", staticmethod(counted))
    for number in range(50):
        judged("alike", a_referral(source_ref=f"A-{number}"), read)
    assert count == 1
    assert len(read._shared) == 1


def test_two_that_say_the_same_have_ids_keys_and_digests_of_their_own() -> None:
    read, ready = Alike(), []
    for number in range(2):
        body = orjson.dumps(a_referral(source_ref=f"A-{number}"))
        context = replace(CONTEXT, key=f"key-{number}")
        ready.append(ACCEPTANCE.judge_alike(canonical(body), context, read))
    one, other = ready
    assert one.id != other.id
    assert one.needs[0]["need_id"] != other.needs[0]["need_id"]
    assert one.facts["referral_id"] != other.facts["referral_id"]
    assert one.sealed is not None
    assert other.sealed is not None
    assert one.sealed.wrapped != other.sealed.wrapped
    assert one.receipt_index != other.receipt_index
    assert one.fingerprint != other.fingerprint


def test_hours_that_run_are_counted_from_each_request_anew() -> None:
    read = Alike()
    body = a_referral(incident={"on": "2026-11-20"}, harm=[{"type": "sexual_assault"}])
    judged("alike", body, read)
    [shared] = read._shared.values()
    assert shared.told is None


def test_no_more_than_so_many_ways_of_saying_it_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "MOST", 3)
    read = Alike()
    for number in range(10):
        judged("alike", anonymous(children_witnessing=number), read)
        assert len(read._shared) <= 3


def a_plan(*ignored: str) -> Plan:
    mapping = proposed(list(HEADERS)).model_dump() | {"fixed": FIXED}
    columns = [each for each in mapping["columns"] if each["name"] not in ignored]
    made = ColumnMapping.model_validate({**mapping, "columns": columns}, strict=False)
    return Plan(HEADERS, made, Purpose.REFERRALS)


def alone(plan: Plan, row: Row) -> Read:
    """A row read without any other."""
    return Plan(plan.headers, plan.mapping, plan.purpose, plan.today).read(row)


CELLS = st.sampled_from(
    [
        "女", "男", "35", "三十五", "", "北京市朝阳区", "110105", Number("110105"),
        Number("1.99E+10"), Dated("2026-11-02T00:00:00"), Joined(""), "丈夫", "身体暴力、精神暴力",
        "法律咨询", "茶", "2026年11月2日", "家庭暴力", "19900000001", "19900000002", "来访",
    ]
)  # fmt: skip


@settings(max_examples=150)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(HEADERS[1:]), CELLS, max_size=4), min_size=1, max_size=8
    )
)
def test_a_row_reads_the_same_whatever_rows_were_read_before_it(
    drawn: list[dict[str, str]],
) -> None:
    plan = a_plan()
    for number, changes in enumerate(drawn):
        row = Row(number, a_row(number, **changes))
        assert plan.read(row) == alone(plan, row)


def test_a_number_that_excel_shortened_is_not_read_as_the_text_before_it() -> None:
    plan = a_plan()
    assert plan.read(Row(1, a_row(1, 所属区域="110105"))).faults == ()
    spoilt = a_row(2)
    spoilt[HEADERS.index("所属区域")] = Dated("110105")
    [fault] = plan.read(Row(2, spoilt)).faults
    assert (fault.column, fault.code) == ("所属区域", "made_a_date_by_excel")


def test_a_row_cannot_change_what_the_next_one_says() -> None:
    plan = a_plan()
    first, second = (orjson.loads(plan.read(Row(n, a_row(n))).content) for n in (1, 2))
    assert (first["identity"]["name"], second["identity"]["name"]) == ("林某1", "林某2")
    assert first["source_ref"] != second["source_ref"]
