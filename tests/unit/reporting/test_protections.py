"""With each protection switched off the attacker finds somebody; with all of them on, nobody.

Few populations here; ``tests/fuzz`` attacks a thousand.
"""

import pytest

from tests.support.attacker.trial import PROTECTIONS, trial

POPULATIONS = 30
FIRST = {"complements": 1, "zeros": 9, "contributors": 6, "guessers": 140, "earlier": 0}
"""Without a protection the attacker of a thousand populations found somebody first in this one."""
ENOUGH = 20


def test_nobody_is_found() -> None:
    trials = [trial(seed) for seed in range(POPULATIONS)]
    assert [found for each in trials for found in each.found] == []
    assert sum(each.shown for each in trials) > sum(each.hidden for each in trials)


@pytest.mark.parametrize("name", FIRST)
def test_without_a_protection_somebody_is_found(name: str) -> None:
    off, first = PROTECTIONS[name], FIRST[name]
    seeds = range(first, first + ENOUGH)
    trials = (trial(seed, off.off, off.against, remembers=off.remembers) for seed in seeds)
    assert any(each.found for each in trials)
