"""What simulated providers answer: repeatable, legal, mostly yes."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jieli.replay.answers import ATTEMPTS, Step, answers
from services.matching.answers.form import AnswerLine
from shared.vocabulary import Need, Urgency

NEEDS = st.sampled_from(list(Need))
URGENCIES = st.sampled_from(list(Urgency))


def offer(need: str, urgency: str = "routine") -> dict[str, object]:
    return {"need": need, "case": {"urgency": urgency}}


def said(count: int = 2000, urgency: str = "pressing") -> list[list[Step]]:
    return [answers(1, f"mp-1-{n}", offer("legal_consultation", urgency)) for n in range(count)]


@given(st.integers(0, 2**32), NEEDS, URGENCIES, st.integers(1, 5))
@settings(max_examples=50)
def test_the_same_offer_gets_the_same_answers(
    seed: int, need: Need, urgency: Urgency, attempt: int
) -> None:
    asked = offer(need, urgency)
    said = answers(seed, "mp-1-0001", asked, attempt)
    assert said == answers(seed, "mp-1-0001", dict(asked), attempt)


@given(st.integers(0, 2**32), NEEDS, URGENCIES)
@settings(max_examples=100)
def test_matching_understands_every_answer(seed: int, need: Need, urgency: Urgency) -> None:
    for step in answers(seed, "mp-1-0001", offer(need, urgency)):
        line = {"offer_id": "00000000-0000-4000-8000-000000000001", **step}
        AnswerLine.model_validate(line)


@given(st.integers(0, 2**32), NEEDS, URGENCIES)
@settings(max_examples=100)
def test_answers_come_in_the_order_of_a_service(seed: int, need: Need, urgency: Urgency) -> None:
    words = [step["answer"] for step in answers(seed, "mp-1-0001", offer(need, urgency))]
    assert words in (
        [],
        ["decline"],
        ["accept"],
        ["accept", "start"],
        ["accept", "start", "complete"],
    )


def test_most_say_yes_some_decline_some_let_it_lapse() -> None:
    first = Counter(steps[0]["answer"] if steps else "lapse" for steps in said(urgency="immediate"))
    assert first["accept"] > 0.75 * first.total()
    assert first["decline"] > 0
    assert first["lapse"] > 0


def test_a_decline_names_its_reason_and_an_end_its_outcome() -> None:
    steps = [step for all_steps in said() for step in all_steps]
    assert all(step["reason"] for step in steps if step["answer"] == "decline")
    assert all(step["result"] and step["outcome"] for step in steps if step["answer"] == "complete")


@pytest.mark.parametrize("urgency", list(Urgency))
def test_nobody_is_passed_on_for_ever(urgency: str) -> None:
    for n in range(300):
        steps = answers(1, f"mp-1-{n}", offer("shelter", urgency), ATTEMPTS)
        assert steps[0]["answer"] == "accept"
