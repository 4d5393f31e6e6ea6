"""What is put to several at once: by which rule, how many, and how long a place is held."""

from datetime import timedelta
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.matching.answers.rules import Answer, beside_others, effect
from services.matching.assignment.policy import modes
from services.matching.assignment.rules import Mode
from services.matching.lifecycle.rules import Move, Standing
from services.matching.parallel.policy import parallel
from services.matching.parallel.rules import Parallel, Sibling, without_place
from shared.vocabulary import DeclineReason, Need, Urgency
from tests.unit.matching.given import NOON

DUE = NOON + timedelta(minutes=30)
NO = Answer(UUID(int=1), Move.DECLINE, DeclineReason.NOT_IN_TIME)


def sibling(number: int, status: str) -> Sibling:
    id_ = UUID(int=number)
    return Sibling(id_, id_, id_, "medical", id_, id_, number, status, DUE)


def test_an_order_of_protection_in_an_emergency_is_put_to_three_and_all_else_to_one() -> None:
    assert parallel().at_most("protection_order", "immediate") == 3
    assert parallel().at_most("medical", "immediate") == 2
    others = [
        (need, urgency)
        for need in Need
        for urgency in Urgency
        if (need, urgency)
        not in {(Need.PROTECTION_ORDER, Urgency.IMMEDIATE), (Need.MEDICAL, Urgency.IMMEDIATE)}
    ]
    assert {parallel().at_most(*each) for each in others} == {1}


def test_what_is_put_to_several_at_once_waits_for_no_round() -> None:
    for need in Need:
        for urgency in Urgency:
            if parallel().at_most(need, urgency) > 1:
                assert modes().of(need, urgency) is Mode.AT_ONCE
                assert not modes().waits(need, urgency)


def test_a_place_is_held_for_half_of_the_time_there_is_to_answer() -> None:
    assert parallel().lease_end(NOON, DUE) == NOON + timedelta(minutes=15)
    assert parallel().lease_end(DUE, DUE) == DUE


def test_of_one_need_two_rules_are_refused() -> None:
    told = parallel().model_dump()
    Parallel.model_validate(told)
    with pytest.raises(ValidationError, match="stands once"):
        Parallel.model_validate(told | {"together": (*told["together"], told["together"][0])})
    alone = told["together"][0] | {"at_most": 1}
    with pytest.raises(ValidationError, match="at_most"):
        Parallel.model_validate(told | {"together": (alone,)})


@pytest.mark.parametrize("state", ["requested", "offered"])
def test_only_the_last_no_leaves_a_need_vacant(state: str) -> None:
    last = effect(NO, Standing(state, DUE))
    assert (last.need, last.vacant) == ("requested", True)
    among = beside_others(last, others=True)
    assert (among.need, among.vacant, among.others_asked) == (None, False, True)
    assert among.place == last.place == -(state == "offered")
    assert beside_others(last, others=False) == last


def test_a_yes_to_an_offer_without_a_place_takes_one() -> None:
    yes = Answer(UUID(int=1), Move.ACCEPT)
    assert effect(yes, Standing("requested", DUE)).place == 1
    assert effect(yes, Standing("offered", DUE)).place == 0
    assert beside_others(effect(yes, Standing("requested", DUE)), others=True).need == "accepted"


def test_a_place_is_asked_for_only_where_none_is_held() -> None:
    held = [sibling(1, "requested"), sibling(2, "offered")]
    none = [sibling(3, "requested"), sibling(4, "requested")]
    assert without_place([held, none]) == [none]
