"""How well the gate does on the narratives: by narrative, and by what is to be found."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.free_text.make import FILE

Span = tuple[str, int, int]
_MARK = re.compile(r"⟦(\w+)\|(.*?)⟧")


@dataclass(frozen=True)
class Narrative:
    """A text, whether it is to be held, and what in it leads to somebody."""

    held: bool
    text: str
    spans: tuple[Span, ...]


@dataclass
class Score:
    """Narratives held and not, rightly and wrongly; spans to be found, and those found."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    needless: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of the narratives to be held, the share that is."""
        right = self.counts[True, True]
        return right / (right + self.counts[True, False])

    @property
    def precision(self) -> float:
        """Of the narratives held, the share that is to be."""
        right = self.counts[True, True]
        return right / (right + self.counts[False, True])

    @property
    def found(self) -> float:
        """Of what leads to somebody, the share that is found."""
        return sum(self.met.values()) / sum(self.wanted.values())


def narratives() -> Iterable[Narrative]:
    """The narratives of the file."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        label, marked = line.split("\t")
        text, spans, at = "", [], 0
        for found in _MARK.finditer(marked):
            text += marked[at : found.start()]
            spans.append((found[1], len(text), len(text) + len(found[2])))
            text += found[2]
            at = found.end()
        yield Narrative(label == "held", text + marked[at:], tuple(spans))


def score(find: Callable[[str], Sequence[Span]]) -> Score:
    """Ask a finder about every narrative. A span is found where something found touches it."""
    score = Score()
    for each in narratives():
        found = find(each.text)
        score.counts[each.held, bool(found)] += 1
        for kind, start, end in each.spans:
            score.wanted[kind] += 1
            touched = any(s < end and start < e for _, s, e in found)
            score.met[kind] += touched
            if not touched:
                score.missed.append(f"{kind} {each.text[start:end]}: {each.text}")
        if found and not each.held:
            score.needless += [f"{k} {each.text[s:e]}: {each.text}" for k, s, e in found]
    return score
