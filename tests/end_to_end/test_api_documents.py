"""Whatever is sent, a service answers as its API document says: schemathesis tries it."""

import pytest

from shared.settings import SERVICES
from tests.support.fuzzing import covered, covered_in_fhir
from tests.support.stack import RunningJieli


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_is_one_that_is_documented(running_jieli: RunningJieli, service: str) -> None:
    found = covered(running_jieli, service)
    assert found.returncode == 0, found.stdout[-6000:]


def test_every_answer_to_a_hospital_is_one_that_is_documented(running_jieli: RunningJieli) -> None:
    found = covered_in_fhir(running_jieli)
    assert found.returncode == 0, found.stdout[-6000:]
