import pytest

from services.matching import lines
from services.matching.answers.form import AnswerLine
from shared.errors import Invalid, Malformed, NotFound, Refused, TooLarge

OFFER = "00000000-0000-4000-8000-000000000001"


def test_a_line_is_read_as_its_form() -> None:
    said = lines.read(AnswerLine, f'{{"offer_id": "{OFFER}", "answer": "accept"}}'.encode()).said()
    assert str(said.offer_id) == OFFER


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        (b"{", Malformed),
        (b'{"offer_id": "x", "answer": "perhaps"}', Invalid),
        (b" " * (256 * 1024 + 1), TooLarge),
    ],
)
def test_a_wrong_line_is_refused_on_its_own(line: bytes, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        lines.read(AnswerLine, line)


def test_a_refused_line_says_its_number_and_its_problem() -> None:
    result = lines.refusal(3, NotFound(), "")
    assert (result["line"], result["status"]) == (3, 404)
    assert result["problem"]["type"] == "/problems/not-found"


def test_results_come_in_the_order_of_their_lines() -> None:
    body = bytes(lines.ndjson([{"line": 2}, {"line": 1}]).body)
    assert body == b'{"line":1}\n{"line":2}\n'


def test_no_transaction_takes_more_than_five_hundred_lines() -> None:
    assert [len(chunk) for chunk in lines.chunks(range(1001))] == [500, 500, 1]
