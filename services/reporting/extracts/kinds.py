"""What a referral is at each level of an extract's variables, of the codes its fact has."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from services.reporting.extracts.rules import policy
from shared.vocabulary import CHANNEL_GROUPS, regions

FACT_COLUMNS = ("region", "age_band", "gender", "harm", "channel", "result")
"""What is counted by; `result` is what became of a referral's needs together."""
NOT_STATED = "not_stated"
_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})


@cache
def city(code: str) -> str:
    """The prefecture of a region; of a municipality, or where no more is known, its province."""
    province = regions.province_of(code)
    if province in _MUNICIPALITIES:
        return province
    above = [each for each in regions.ancestors(code) if each.endswith("00")]
    return above[0] if above else province


def _class_of(level: str, code: str) -> str:
    return policy().classes[level].get(code, code)


@cache
def _channel_group(code: str) -> str:
    return next((name for name, codes in CHANNEL_GROUPS.items() if code in codes), code)


WIDER: Mapping[str, Callable[[str], str]] = {
    "province": regions.province_of,
    "age_class": lambda code: _class_of("age_class", code),
    "topic": lambda code: _class_of("topic", code),
}
"""How a code becomes that of a coarser level."""


def persons(
    counts: Iterable[tuple[tuple[str | None, ...], int]],
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Counts by `FACT_COLUMNS` as counts by every level, in the order of `anonymity.columns`."""
    for (region, age, gender, harm, channel, result), number in counts:
        place = city(region) if region else NOT_STATED
        yield (
            (
                place,
                regions.province_of(region) if region else NOT_STATED,
                age or NOT_STATED,
                WIDER["age_class"](age) if age else NOT_STATED,
                gender or NOT_STATED,
                harm or NOT_STATED,
                WIDER["topic"](harm) if harm else NOT_STATED,
                _channel_group(channel) if channel else NOT_STATED,
                result or NOT_STATED,
            ),
            number,
        )
