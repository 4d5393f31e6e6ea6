"""The 366 daily counters of the mini program: new users and opens, never a person."""

from collections import Counter
from random import Random
from typing import Any, NamedTuple

from jieli.replay.draws import dice, exactly, shares
from jieli.replay.published import AGED_18_TO_39, DAYS, OPENS, USERS, WOMEN
from shared.vocabulary import AgeBand, Channel, Gender

OTHER_GENDERS = {Gender.MALE: 0.83, Gender.UNDISCLOSED: 0.17}
OTHER_AGES = {
    AgeBand.UNDER_14: 0.03,
    AgeBand.FROM_14_TO_17: 0.21,
    AgeBand.FROM_40_TO_59: 0.46,
    AgeBand.FROM_60: 0.08,
    AgeBand.UNDISCLOSED: 0.22,
}


class Kind(NamedTuple):
    """What a counter tells apart."""

    gender: Gender
    age_band: AgeBand


def usage(seed: int) -> list[dict[str, Any]]:
    """One report for each day; users, opens, women and those of 18 to 39 sum to what is published.

    Every user opens the program on the day of arrival; the other opens fall on that day or later.
    """
    rng = dice(seed, "usage")
    kinds = _kinds(rng)
    arrivals = rng.choices(range(len(DAYS)), k=len(kinds))
    new = Counter(zip(arrivals, kinds, strict=True))
    opens = new + _returns(rng, kinds, arrivals)
    return [_report(n, new, opens) for n in range(len(DAYS))]


def _kinds(rng: Random) -> list[Kind]:
    genders = exactly(rng, {Gender.FEMALE: WOMEN} | _rest(USERS - WOMEN, OTHER_GENDERS))
    ages = exactly(
        rng, {AgeBand.FROM_18_TO_39: AGED_18_TO_39} | _rest(USERS - AGED_18_TO_39, OTHER_AGES)
    )
    return [Kind(*kind) for kind in zip(genders, ages, strict=True)]


def _rest(total: int, weights: dict[Any, float]) -> dict[Any, int]:
    return dict(zip(weights, shares(total, list(weights.values())), strict=True))


def _returns(rng: Random, kinds: list[Kind], arrivals: list[int]) -> Counter[tuple[int, Kind]]:
    returns: Counter[tuple[int, Kind]] = Counter()
    for user in rng.choices(range(USERS), k=OPENS - USERS):
        returns[rng.randrange(arrivals[user], len(DAYS)), kinds[user]] += 1
    return returns


def _report(
    n: int, new: Counter[tuple[int, Kind]], opens: Counter[tuple[int, Kind]]
) -> dict[str, Any]:
    kinds = [Kind(gender, age) for gender in Gender for age in AgeBand]
    return {
        "channel": Channel.WECHAT_MINIPROGRAM,
        "day": DAYS[n].isoformat(),
        "counts": [
            {
                "gender": kind.gender,
                "age_band": kind.age_band,
                "users": new[n, kind],
                "opens": opens[n, kind],
            }
            for kind in kinds
            if opens[n, kind]
        ],
    }
