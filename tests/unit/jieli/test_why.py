"""`jieli why` as it is printed, in both languages, and how it ends when a record is not right."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from jieli.commands import why as command
from jieli.errors import CommandError

OFFER = UUID(int=7)
POINTS = {
    "helper": 0.0, "first_kind": 400.0, "language": 120.0, "yields": 0.0, "distance": 30.0,
    "body": 3.0, "load": 5.4,
}  # fmt: skip


def a_choice(**changes: Any) -> dict[str, Any]:
    one = {
        "place": 1, "provider_id": str(UUID(int=1)), "level": "county", "gbv_trained": True,
        "held": 0, "places": 10, "asked_before": 2, "points": POINTS, "total": 558.4,
    }  # fmt: skip
    return {
        "offer_id": str(OFFER), "need": "legal_consultation", "provider_id": str(UUID(int=1)),
        "attempt": 1, "offered_at": "2026-11-27T09:00:00Z", "considered": 12,
        "excluded": {"full": 3}, "score": "2026-11", "seed": "e3b0c44298fc1c14", "same": True,
        "seed_known": True, "round": None,
        "compared": [one, one | {"place": 2, "provider_id": str(UUID(int=2)), "total": 529.0}],
        **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("12 could be asked; not: full 3", "made again: the same", "558.4")),
        ("zh", ("可询问 12 家", "重新计算：一致", "558.4")),
    ],
)
def test_why_is_told_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("JIELI_LANG", language)
    monkeypatch.setattr(command, "_read", lambda _offer: done(a_choice()))
    command.why(OFFER)
    out = capsys.readouterr().out
    assert all(word in out for word in words)
    assert str(UUID(int=2)) in out


def test_a_record_that_gives_another_choice_is_an_error_and_json_is_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = a_choice(same=False, round={"needs": 3, "value": 9000.0})
    monkeypatch.setattr(command, "_read", lambda _offer: done(found))
    with pytest.raises(CommandError):
        command.why(OFFER, as_json=True)
    assert orjson.loads(capsys.readouterr().out)["same"] is False


async def done(found: dict[str, Any]) -> dict[str, Any]:
    return found
