"""The 712 calls of the year, as the mini program's hotline registers them."""

from random import Random
from typing import Any

from jieli.replay.draws import dice, exactly, one_of
from jieli.replay.hours import moments
from jieli.replay.places import somewhere
from jieli.replay.published import CALL_TOPICS
from shared.vocabulary import AgeBand, ConsentBasis, ConsentGiver, ConsentScope, Gender

AGES = {
    AgeBand.FROM_14_TO_17: 6,
    AgeBand.FROM_18_TO_39: 56,
    AgeBand.FROM_40_TO_59: 22,
    AgeBand.FROM_60: 5,
    AgeBand.UNDISCLOSED: 11,
}
SAID = {
    "basis": ConsentBasis.CONSENT,
    "scope": ConsentScope.ANY_MATCHED_PROVIDER,
    "given_by": ConsentGiver.SELF,
    "text_version": "hotline-2022-08",
}
"""What every caller of the year said when she was asked; none of them was under 14."""
GENDERS = {Gender.FEMALE: 84, Gender.MALE: 10, Gender.UNDISCLOSED: 6}


def calls(seed: int) -> list[dict[str, Any]]:
    """Every call, in order of time; its topics are as published, whatever the seed."""
    rng = dice(seed, "calls")
    topics = exactly(rng, CALL_TOPICS)
    return [
        {
            "call_ref": f"call-{seed}-{number:04d}",
            "via": "miniprogram",
            "topic": topic,
            "occurred_at": at.isoformat(),
            "region": somewhere(rng),
            "subject": _caller(rng),
            "consent": SAID,
        }
        for number, (topic, at) in enumerate(
            zip(topics, moments(rng, len(topics)), strict=True), start=1
        )
    ]


def _caller(rng: Random) -> dict[str, str]:
    return {"age_band": one_of(rng, AGES), "gender": one_of(rng, GENDERS)}
