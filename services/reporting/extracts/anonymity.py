"""Makes a year k-anonymous, once: every group told, and every group left over, has k or nobody.

Groups that are too small are told one step coarser, together with others of their kind, and again,
until they are large enough or nothing is left to say of them. All extracts of a year are made of
the same groups, so that no two of them can be subtracted from each other; and what a year's
publications tell less what its groups tell is nobody or k, so that neither can these.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.reporting.extracts.kinds import WIDER
from services.reporting.extracts.rules import ALL, Levels, Policy

Person = tuple[str, ...]
"""What a referral is at every level of every variable: the levels' codes one after the other."""


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """Persons of whom the same is told: a level and a code for each variable, and how many."""

    levels: Levels
    codes: tuple[str, ...]
    persons: int


def columns(policy: Policy) -> tuple[str, ...]:
    """The levels that a count must be divided by, in order, without `all`."""
    return tuple(level for levels in policy.variables.values() for level in levels if level != ALL)


def groups_of(counts: Iterable[tuple[Person, int]], policy: Policy) -> list[Group]:
    """The groups that may be told, of how many persons there are of each kind; in a fixed order."""
    place = {level: i for i, level in enumerate(columns(policy))}
    people: Counter[Person] = Counter()
    for person, number in counts:
        people[person] += number
    left, told = dict(people), list[Group]()
    kinds: dict[Group, list[Person]] = {}
    for levels in policy.ladder:
        by_codes: dict[tuple[str, ...], list[Person]] = defaultdict(list)
        for person in sorted(left):
            by_codes[_codes(person, levels, place)].append(person)
        for codes, members in by_codes.items():
            persons = sum(left[person] for person in members)
            if persons >= policy.k:
                group = Group(levels, codes, persons)
                told.append(group)
                kinds[group] = members
                for person in members:
                    del left[person]
    return sorted(_without_what_is_left_over(told, people, policy, place))


def _codes(person: Person, levels: Sequence[str], place: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(ALL if level == ALL else person[place[level]] for level in levels)


def _without_what_is_left_over(
    told: list[Group], people: Mapping[Person, int], policy: Policy, place: Mapping[str, int]
) -> list[Group]:
    """Take away groups until each published number less what is told of it is nobody or k.

    Taking one away leaves at least k over wherever it was told, so nothing is opened by it.
    """
    kept = set(told)
    names = tuple(policy.variables)
    for table in policy.published:
        whole: Counter[tuple[str, ...]] = Counter()
        for person, number in people.items():
            whole[_codes(person, tuple(table.values()), place)] += number
        cells = _told_in(sorted(kept), table, names, policy)
        for cell in sorted(cells):
            members = [group for group in cells[cell] if group in kept]
            left = whole[cell] - sum(group.persons for group in members)
            if members and 0 < left < policy.k:
                kept.discard(min(members, key=lambda group: (group.persons, group)))
    return list(kept)


def _told_in(
    groups: Iterable[Group], table: Mapping[str, str], names: Sequence[str], policy: Policy
) -> dict[tuple[str, ...], list[Group]]:
    """Which groups are known to lie in which cell of a published table."""
    found: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for group in groups:
        own = dict(zip(names, zip(group.levels, group.codes, strict=True), strict=True))
        cell = tuple(_code_at(policy, name, own[name], wanted) for name, wanted in table.items())
        if None not in cell:
            found[cell].append(group)  # type: ignore[index]
    return found


def _code_at(policy: Policy, name: str, own: tuple[str, str], wanted: str) -> str | None:
    level, code = own
    if not policy.is_as_fine(name, level, wanted):
        return None
    return code if level == wanted else WIDER[wanted](code)


def rows(
    groups: Iterable[Group], policy: Policy, variables: Sequence[str], places: Sequence[str], k: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """What an extract tells: some variables of the groups in some places, each of at least k."""
    names = tuple(policy.variables)
    found: Counter[tuple[str, ...]] = Counter()
    for group in groups:
        own = dict(zip(names, group.codes, strict=True))
        if not places or own["place"] in places:
            found[tuple(own[name] for name in variables)] += group.persons
    for codes in sorted(found):
        if found[codes] >= k:
            yield codes, found[codes]
