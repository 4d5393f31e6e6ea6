"""What the simulated providers answer: most say yes and help, some decline, some let it lapse.

The same seed, request, need and attempt always give the same answers, whatever the order in which
offers come in.
"""

from random import Random
from typing import Any

from jieli.replay.draws import dice, one_of
from shared.vocabulary import (
    DeclineReason,
    Need,
    OutcomeCode,
    ServiceResult,
    Urgency,
)

Step = dict[str, Any]
ACCEPTS, DECLINES, LAPSES = "accepts", "declines", "lapses"
FIRST_ANSWER = {
    Urgency.IMMEDIATE: {ACCEPTS: 0.86, DECLINES: 0.06, LAPSES: 0.08},
    Urgency.PRESSING: {ACCEPTS: 0.89, DECLINES: 0.09, LAPSES: 0.02},
    Urgency.ROUTINE: {ACCEPTS: 0.89, DECLINES: 0.1, LAPSES: 0.01},
}
ATTEMPTS = 3
HOW_FAR = {"completed": 0.83, "failed": 0.06, "in_progress": 0.08, "accepted": 0.03}
REASONS = {
    DeclineReason.NO_CAPACITY: 38,
    DeclineReason.NOT_SUITABLE: 22,
    DeclineReason.NOT_IN_TIME: 18,
    DeclineReason.CONFLICT_OF_INTEREST: 12,
    DeclineReason.PROVIDER_DECLINED: 10,
}
DONE = {
    Need.LEGAL_CONSULTATION: OutcomeCode.ADVICE_GIVEN,
    Need.COURT_REPRESENTATION: OutcomeCode.REPRESENTED,
    Need.PROTECTION_ORDER: OutcomeCode.ORDER_GRANTED,
    Need.SHELTER: OutcomeCode.PLACED,
    Need.COUNSELLING: OutcomeCode.COUNSELLED,
    Need.MEDICAL: OutcomeCode.TREATED,
    Need.JUDICIAL_ASSISTANCE: OutcomeCode.AID_GRANTED,
    Need.SOCIAL_ASSISTANCE: OutcomeCode.AID_GRANTED,
    Need.SKILLS_TRAINING: OutcomeCode.TRAINED,
    Need.EMPLOYMENT_SUPPORT: OutcomeCode.PLACED,
    Need.CHILD_PROTECTION: OutcomeCode.PLACED,
    Need.CARE_VISIT: OutcomeCode.COUNSELLED,
}
FAILURES = {
    OutcomeCode.COULD_NOT_CONTACT: 45,
    OutcomeCode.NOT_ENGAGED: 35,
    OutcomeCode.MOVED_AWAY: 20,
}
NOT_GRANTED_FOR = (Need.PROTECTION_ORDER, Need.JUDICIAL_ASSISTANCE, Need.SOCIAL_ASSISTANCE)


def answers(seed: int, reference: str, offer: dict[str, Any], attempt: int = 1) -> list[Step]:
    """Everything a provider will say of this offer, in order; nothing when it lets it lapse.

    `reference` names the request the offer is for, `attempt` the how manieth is asked for this
    need; of the offer itself only need and the urgency of its case count.
    """
    need = Need(offer["need"])
    rng = dice(seed, f"answers/{reference}/{need}/{attempt}")
    first = one_of(rng, FIRST_ANSWER[Urgency(offer["case"]["urgency"])])
    if attempt >= ATTEMPTS:
        first = ACCEPTS
    if first == LAPSES:
        return []
    if first == DECLINES:
        return [{"answer": "decline", "reason": one_of(rng, REASONS)}]
    return _service(rng, need)


def _service(rng: Random, need: Need) -> list[Step]:
    far = one_of(rng, HOW_FAR)
    accept, start = {"answer": "accept"}, {"answer": "start"}
    if far == "accepted":
        return [accept]
    if far == "in_progress":
        return [accept, start]
    good = far == "completed"
    end = {
        "answer": "complete",
        "result": ServiceResult.COMPLETED if good else ServiceResult.FAILED,
        "outcome": DONE[need] if good else _failure(rng, need),
    }
    return [accept, start, end]


def _failure(rng: Random, need: Need) -> OutcomeCode:
    possible = dict(FAILURES)
    if need in NOT_GRANTED_FOR:
        possible[OutcomeCode.NOT_GRANTED] = 60
    return one_of(rng, possible)
