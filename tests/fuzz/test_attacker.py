"""Attacks what is published of a thousand random populations.

``FUZZ_POPULATIONS`` says of how many; each is invented from its number, so what is found once is
found again by ``tests.support.attacker.trial.trial`` of that number.
"""

import os
import time
from concurrent.futures import ProcessPoolExecutor

import pytest

from tests.support.attacker.trial import PROTECTIONS, Trial, trial

POPULATIONS = int(os.environ.get("FUZZ_POPULATIONS", "1000"))
PROCESSES = int(os.environ.get("FUZZ_PROCESSES", str(os.cpu_count() or 1)))
_AT_ONCE = 5


def test_nobody_is_found_in_a_thousand_populations() -> None:
    begun = time.perf_counter()
    trials: list[Trial] = []
    with ProcessPoolExecutor(PROCESSES) as processes:
        for done in processes.map(trial, range(POPULATIONS), chunksize=_AT_ONCE):
            trials.append(done)
            if len(trials) % 100 == 0:
                spent = time.perf_counter() - begun
                print(f"{len(trials)} populations, {spent:.0f} s")  # noqa: T201 - for who waits
    found = {each.seed: each.found for each in trials if each.found}
    shown, hidden = (sum(getattr(each, name) for each in trials) for name in ("shown", "hidden"))
    print(f"{shown} figures shown, {hidden} hidden, found in {sorted(found)}")  # noqa: T201
    assert found == {}


@pytest.mark.parametrize("name", PROTECTIONS)
def test_without_a_protection_somebody_is_found(name: str) -> None:
    off = PROTECTIONS[name]
    first = next(
        (
            seed
            for seed in range(POPULATIONS)
            if trial(seed, off.off, off.against, remembers=off.remembers).found
        ),
        None,
    )
    print(f"without {name}: found in population {first}")  # noqa: T201
    assert first is not None
