"""The same as in tests/end_to_end, for minutes and with other requests each time."""

import os

import pytest

from shared.settings import SERVICES
from tests.support.fuzzing import fuzzed, fuzzed_in_fhir
from tests.support.stack import RunningJieli

SECONDS = int(os.environ.get("FUZZ_SECONDS", "240"))


@pytest.mark.parametrize("service", SERVICES)
def test_whatever_is_sent_is_answered_as_documented(
    running_jieli: RunningJieli, service: str
) -> None:
    found = fuzzed(running_jieli, service, seconds=SECONDS)
    assert found.returncode == 0, found.stdout[-8000:]


def test_whatever_a_hospital_sends_is_answered_as_documented(running_jieli: RunningJieli) -> None:
    found = fuzzed_in_fhir(running_jieli, seconds=SECONDS)
    assert found.returncode == 0, found.stdout[-8000:]
