"""Steps of a long job, as they are shown."""

import pytest

from jieli.replay.progress import Step, step


class Heard:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def begin(self, title: str) -> None:
        self.told.append(("begin", title, ""))

    def update(self, title: str, detail: str) -> None:
        self.told.append(("update", title, detail))

    def done(self, title: str, detail: str = "") -> None:
        self.told.append(("done", title, detail))


async def test_a_step_is_shown_from_its_beginning_to_its_end() -> None:
    heard = Heard()
    async with step(heard, "Calls", 712) as shown:
        shown.more(500)
        shown.more(212)
    assert [what for what, *_ in heard.told] == ["begin", "update", "update", "done"]
    assert heard.told[-1][2].startswith("712")


async def test_a_step_that_fails_is_never_shown_as_done() -> None:
    heard = Heard()
    with pytest.raises(ZeroDivisionError):
        async with step(heard, "Calls", 712) as shown:
            shown.more(1 // 0)
    assert "done" not in [what for what, *_ in heard.told]


def test_a_step_of_unknown_length_only_counts() -> None:
    answers = Step(Heard(), "Answers", 0)
    assert answers.words() == ""
    answers.more(8_373)
    assert answers.words() == "8,373"
