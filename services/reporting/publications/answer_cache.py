"""What one process has read of publications: they never change, so it is right for ever."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from services.reporting.publications.lookup import Publications
from services.reporting.publications.records import Published

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """A report as it is sent."""

    body: bytes
    media: str
    headers: dict[str, str]


class AnswerCache:
    """The list of publications, and answers by what they are of."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._mark = -1
        self._known: Sequence[Published] = ()
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0

    async def known(self, publications: Publications) -> Sequence[Published]:
        """Return the newest version of each publication; one look at an index tells of new ones."""
        mark = await publications.mark()
        if mark != self._mark:
            self._known, self._mark = await publications.all(), mark
        return self._known

    def answer(self, key: Hashable) -> Answer | None:
        """Return what was sent to whoever asked the same."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer, and forget those that nobody has asked for longest."""
        if key not in self._answers:
            self._bytes += len(answer.body)
        self._answers[key] = answer
        while self._bytes > MOST_BYTES:
            self._bytes -= len(self._answers.popitem(last=False)[1].body)
