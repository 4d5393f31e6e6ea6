"""The rule of disclosure for publications: which groups are sensitive, and who attacks them.

* 1 to 10 persons are hidden. Source: CMS Cell Size Suppression Policy, version of 26 January 2024.
* So is 0, unless nobody can be there by definition: where a number that was 0 becomes hidden,
  somebody has asked for help. Source: UK Longitudinal Linkage Collaboration, disclosure rules,
  which treat 0 as a small number.
* So is a number that was published before and differs now by 1 to 10: the difference is somebody.
* So is a group of fewer than three partners, or of which one told more than 85 % (dominance and
  p % rules: Handbook on Statistical Disclosure Control, Hundepool et al., 2010, 4.2.2), and a group
  that is small without the persons of any one partner, who knows them and may have invented them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy

from services.reporting.disclosure.attackers import Attacker
from services.reporting.disclosure.layout import Numbers
from services.reporting.disclosure.linear_system import LinearSystem
from services.reporting.disclosure.sums import Sums

_OPEN = float("inf")


@dataclass(frozen=True)
class ProtectionRule:
    """What is sensitive in one population. The last four switches are for tests.

    A test switches each protection off and sees that the auditor, or an attacker, finds somebody.
    """

    threshold: int = 10
    zeros_hidden: bool = True
    contributors_min: int = 3
    """Fewest partners a shown group may rest on; 1 asks for none and trusts every partner."""
    share_most: float = 0.85
    """The largest share of a shown group that one partner may have told."""
    alone: frozenset[tuple[str, str]] = frozenset()
    """(axis, code) of what is one partner's own by declaration: nobody asks who contributed."""
    complement: bool = True
    partners_attack: bool = True
    guessers_attack: bool = True
    earlier_read: bool = True

    @property
    def least(self) -> int:
        """The least small number."""
        return 0 if self.zeros_hidden else 1

    @property
    def beyond(self) -> int:
        """The least number that need not be hidden."""
        return self.threshold + 1

    @property
    def width(self) -> int:
        """How far apart the possible numbers of a small group stay for who knows it is small."""
        return ceil(self.threshold / 2)

    def small(self, numbers: Numbers) -> Numbers:
        """Tell which numbers are small."""
        return (numbers >= self.least) & (numbers <= self.threshold)


@dataclass(frozen=True)
class Known:
    """What everybody knows beside what is published now."""

    structural: Numbers
    """Where nobody can be."""
    least: Numbers
    """How many there are at least."""
    most: Numbers
    """How many there are at most, by what was told before: parts of a few who were made public."""
    changed: Mapping[int, int]
    """What was published of a group that is counted differently now."""


class Sensitivity:
    """Which groups of a system are sensitive, why, and what each attacker knows of them."""

    def __init__(self, system: LinearSystem, safety: ProtectionRule, known: Known) -> None:
        self._system, self._safety, self._known = system, safety, known
        size, n = system.size, system.numbers
        own = system.own
        asked = self._asked() & ~known.structural
        largest = numpy.zeros(size)
        numpy.maximum.at(largest, own.places, own.numbers)
        contributors = numpy.bincount(own.places, own.numbers > 0, minlength=size)
        self.small = safety.small(n) & ~known.structural
        self.few = asked & (n > 0) & (contributors < safety.contributors_min)
        self.few |= asked & (largest > safety.share_most * n) & (n > 0)
        self.padded = asked & (contributors > 0) & safety.small(n - largest)
        self.corrected = numpy.zeros(size, dtype=bool)
        for place, told in known.changed.items():
            self.corrected[place] = abs(int(n[place]) - told) <= safety.threshold
        self.all = self.small | self.few | self.padded | self.corrected
        self._asked_here = asked

    def _asked(self) -> Numbers:
        """Return where contributors are asked."""
        found = numpy.full(self._system.size, self._safety.contributors_min > 1)
        trees = self._system.trees
        for name in trees.keys() & {axis for axis, _ in self._safety.alone}:
            own = trees[name].all_of(code for axis, code in self._safety.alone if axis == name)
            for (_, pairs), place in self._system.groups.items():
                found[place] &= not dict(pairs).get(name, trees[name].everything) <= own
        return found

    def attackers(self, shown: Numbers, uniform: Numbers, spoken: Numbers) -> list[Attacker]:
        """Return everybody who attacks; ``uniform`` groups look the same, small or not.

        ``shown`` groups have been told before and are no targets any more. Of groups that are not
        ``spoken`` of nobody sees that they are hidden.
        """
        found = [self._outsider(shown)]
        if self._safety.guessers_attack:
            found.append(self._guesser(shown, uniform, spoken))
        if self._safety.partners_attack and self._safety.contributors_min > 1:
            found += self._partners(shown)
        if self._known.changed and self._safety.earlier_read:
            found.append(self._reader(shown))
        return [each for each in found if len(each.targets)]

    def _outsider(self, shown: Numbers) -> Attacker:
        targets = numpy.flatnonzero(self.all & ~shown)
        small = self.small[targets]
        return Attacker(
            self._known.least,
            numpy.full(self._system.size, _OPEN),
            targets,
            numpy.where(small, self._known.least[targets], _OPEN),
            numpy.where(
                small, numpy.minimum(self._safety.beyond, self._known.most[targets]), -_OPEN
            ),
            numpy.where(small, 0.0, self._safety.beyond),
        )

    def _guesser(self, shown: Numbers, uniform: Numbers, spoken: Numbers) -> Attacker:
        """Return who has guessed rightly of each hidden group whether it is small."""
        safety, known = self._safety, self._known
        guessed = self.small & ~uniform
        least = numpy.where(guessed, numpy.maximum(known.least, safety.least), known.least)
        large = (self._system.numbers > safety.threshold) & ~known.structural & ~uniform & spoken
        least = numpy.where(large, numpy.maximum(known.least, safety.beyond), least)
        targets = numpy.flatnonzero(self.small & ~shown)
        return Attacker(
            least,
            numpy.where(guessed, float(safety.threshold), _OPEN),
            targets,
            numpy.full(len(targets), _OPEN),
            numpy.full(len(targets), -_OPEN),
            numpy.minimum(float(safety.width), known.most[targets]),
        )

    def _reader(self, shown: Numbers) -> Attacker:
        """Return who has read what was published before, and subtracts it."""
        told = numpy.zeros(self._system.size)
        places = list(self._known.changed)
        told[places] = list(self._known.changed.values())
        only_more = bool((self._system.numbers[places] >= told[places]).all())
        least = numpy.maximum(self._known.least, told if only_more else 0.0)
        targets = numpy.flatnonzero(self.corrected & ~shown)
        beyond = float(self._safety.beyond)
        return Attacker(
            least,
            numpy.full(self._system.size, _OPEN),
            targets,
            told[targets],
            told[targets] + (beyond if only_more else 0.0),
            numpy.full(len(targets), beyond),
        )

    def _partners(self, shown: Numbers) -> list[Attacker]:
        system, safety = self._system, self._safety
        able = self.all & ~shown & self._asked_here
        small, open_ = safety.small(system.numbers) & able, numpy.full(system.size, _OPEN)
        found = []
        for places, numbers in system.own.by_partner(len(system.partners)):
            rest_small = small.copy()
            rest_small[places] = able[places] & safety.small(system.numbers[places] - numbers)
            targets = numpy.flatnonzero(rest_small)
            if not len(targets):
                continue
            least = self._known.least.copy()
            least[places] = numpy.maximum(numbers, least[places])
            found.append(
                Attacker(
                    least,
                    open_,
                    targets,
                    least[targets],
                    least[targets] + safety.beyond,
                    numpy.zeros(len(targets)),
                    places,
                )
            )
        return found


def uniform(sums: Sums, hidden: Numbers) -> Numbers:
    """Return the groups of every sum whose parts are all hidden: there is nothing to guess from."""
    found = numpy.zeros(len(hidden), dtype=bool)
    all_hidden = sums.every(hidden[sums.places] | ~sums.is_part) & sums.is_exact
    found[sums.places[sums.is_part & all_hidden[sums.number]]] = True
    return found
