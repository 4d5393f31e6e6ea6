"""Who leads each stage of a case: one body, always; and what is wrong with a plan."""

import copy
import tomllib
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.case_plan.rules import PLAN, Member, case_plan, findings, plan_of_case
from shared.vocabulary import Need, ProviderKind

WHOLE = tomllib.loads(PLAN.read_text(encoding="utf-8"))
MEMBERS = st.lists(
    st.builds(
        Member,
        st.uuids(),
        st.sampled_from(Need).map(str),
        st.sampled_from(ProviderKind).map(str),
    ),
    max_size=8,
)


def spoilt(**changes: Any) -> dict[str, Any]:
    """The plan in force with the first task of its second stage changed."""
    plan = copy.deepcopy(WHOLE)
    task = plan["stages"][1]["tasks"][0]
    task.update(changes)
    for name in [name for name, value in task.items() if value is None]:
        del task[name]
    return plan


def codes(plan: dict[str, Any]) -> list[tuple[str, str]]:
    return [tuple(one) for one in findings(plan)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lead": None}, "without_lead"),
        ({"lead": ""}, "without_lead"),
        ({"lead": []}, "without_lead"),
        ({"lead": ["civil_affairs", "shelter"]}, "several_leads"),
        ({"lead": "everybody"}, "unknown_body"),
        ({"co": ["everybody"]}, "unknown_body"),
        ({"co": ["civil_affairs"]}, "named_twice"),
        ({"need": "happiness"}, "unknown_need"),
        ({"code": None}, "task_without_code"),
    ],
)
def test_a_task_without_one_lead_is_found_where_it_stands(
    change: dict[str, Any], code: str
) -> None:
    assert codes(WHOLE) == []
    assert ("stages.1.tasks.0", code) in codes(spoilt(**change))


def test_a_need_and_a_stage_stand_in_the_plan_once() -> None:
    plan = copy.deepcopy(WHOLE)
    gone = plan["stages"].pop(2)
    assert ("stages (treatment)", "stage_missing") in codes(plan)
    assert ("needs (medical)", "need_missing") in codes(plan)
    plan["stages"] += [gone, gone]
    assert ("stages (treatment)", "stage_twice") in codes(plan)
    assert ("needs (medical)", "need_twice") in codes(plan)
    del plan["stages"][0]["tasks"]
    assert ("stages.0", "stage_without_task") in codes(plan)
    assert codes({}) != []


JSON = st.recursive(
    st.none() | st.text(max_size=4) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["stages", "tasks", "code", "lead", "co", "need"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["stages", "version"]), JSON))
def test_whatever_stands_in_a_file_is_judged_and_never_a_crash(plan: dict[str, Any]) -> None:
    assert codes(plan) != []


@given(needs=st.lists(st.sampled_from(Need).map(str), unique=True), members=MEMBERS)
def test_each_stage_and_task_of_any_case_has_exactly_one_lead_that_serves_it(
    needs: list[str], members: list[Member]
) -> None:
    stages = plan_of_case(case_plan(), needs, members)
    found = {task.need for stage in stages for task in stage.tasks if task.need}
    assert found == set(needs)
    by_offer = {one.offer_id: one for one in members}
    for stage in stages:
        assert stage.lead.kind
        of_stage = {task.need for task in stage.tasks}
        if stage.lead.offer_id:
            assert by_offer[stage.lead.offer_id].need in of_stage
        for task in stage.tasks:
            serving = [one for one in members if one.need == task.need]
            if task.lead.offer_id:
                assert by_offer[task.lead.offer_id] in serving
            else:
                assert not serving or task.planned == "referrer"


def test_of_two_that_serve_a_stage_the_kind_of_the_plan_leads() -> None:
    lawyer, agency = UUID(int=1), UUID(int=2)
    members = [
        Member(lawyer, "legal_consultation", "volunteer_lawyer"),
        Member(agency, "court_representation", "legal_aid_agency"),
    ]
    needs = ["legal_consultation", "court_representation"]
    (justice,) = (s for s in plan_of_case(case_plan(), needs, members) if s.code == "justice")
    assert justice.lead.offer_id == agency
    assert [task.lead.offer_id for task in justice.tasks] == [lawyer, agency]
    alone = plan_of_case(case_plan(), needs, [Member(uuid4(), "medical", "hospital")])
    assert all(stage.lead.offer_id is None for stage in alone), "the referrer leads till a yes"
