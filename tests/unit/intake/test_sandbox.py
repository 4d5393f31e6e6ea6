"""What a reference chooses is chosen by a sandbox client alone."""

import pytest

from services.intake.sandbox.rules import ENDS, KEPT, Endings, RehearsedFailure
from shared.errors import TooMany


def test_of_a_real_client_the_reference_is_a_reference() -> None:
    endings = Endings()
    for reference in (*ENDS, "test-429", "test-500-once", "call-1", None):
        assert endings.end_of(reference, b"1", test=False) is None


def test_a_sandbox_client_chooses_the_end() -> None:
    ends = {ref: Endings().end_of(ref, b"1", test=True) for ref in (*ENDS, "call-1", None)}
    assert ends == {**ENDS, "call-1": None, None: None}


def test_what_fails_once_fails_once_for_each_request() -> None:
    endings = Endings()
    for key in (b"1", b"2"):
        with pytest.raises(RehearsedFailure):
            endings.end_of("test-500-once", key, test=True)
        assert endings.end_of("test-500-once", key, test=True) is None
    for number in range(KEPT):
        with pytest.raises(RehearsedFailure):
            endings.end_of("test-500-once", b"x%d" % number, test=True)
    assert len(endings._failed) == KEPT


def test_a_rate_that_is_used_up_says_when_to_come_again() -> None:
    with pytest.raises(TooMany) as refused:
        Endings().end_of("test-429", b"1", test=True)
    assert refused.value.headers == {"retry-after": "1"}
