import pytest

from services.matching.answers.form import EXAMPLE as ANSWER
from services.matching.answers.form import AnswerLine
from services.matching.directory.form import EXAMPLE as PROVIDER
from services.matching.directory.form import ProviderLine
from services.matching.referrals.views import status_of


@pytest.mark.parametrize(
    ("kept", "needs", "expected"),
    [
        ("open", ["offered", "unmet"], "offered"),
        ("open", ["accepted", "offered"], "accepted"),
        ("open", ["in_progress", "accepted", "completed"], "in_progress"),
        ("closed", ["completed", "unmet"], "closed"),
        ("withdrawn", ["withdrawn"], "withdrawn"),
    ],
)
def test_a_referral_stands_where_its_furthest_need_stands(
    kept: str, needs: list[str], expected: str
) -> None:
    assert status_of(kept, needs) == expected


def test_the_examples_in_the_docs_are_taken() -> None:
    assert ProviderLine.model_validate(PROVIDER)
    assert AnswerLine.model_validate(ANSWER)
