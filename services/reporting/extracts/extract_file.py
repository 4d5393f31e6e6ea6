"""Makes the file of an approved extract: the same question always has the same digest."""

import csv
import io
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

from services.reporting.extracts.anonymity import Group, rows
from services.reporting.extracts.rules import Policy

METHOD = "groups-of-a-year/1"
"""How groups are made; a change of it is another name."""


def packed(groups: Sequence[Group]) -> list[list[Any]]:
    """Groups as they are kept."""
    return [[list(g.levels), list(g.codes), g.persons] for g in groups]


def unpacked(kept: Sequence[Any]) -> list[Group]:
    """Kept groups."""
    return [Group(tuple(levels), tuple(codes), persons) for levels, codes, persons in kept]


def digest_of(content: bytes) -> str:
    """The SHA-256 of content, in hex."""
    return sha256(content).hexdigest()


def year_digest(groups: Sequence[Group]) -> str:
    """The digest of a year's groups."""
    return digest_of(orjson.dumps(packed(groups)))


def file_of(groups: Sequence[Group], policy: Policy, asked: Any, year: str) -> dict[str, Any]:
    """The file that was asked for, with its digest; or that nothing is left to tell.

    ``year`` is the digest of the year's groups.
    """
    k = max(asked["k"], policy.k)
    variables = [name for name in policy.variables if name in asked["variables"]]
    found = list(rows(groups, policy, variables, asked["places"], k))
    if not found:
        return {"state": "withheld", "reason": "too_few"}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    on_top = (
        f"Jieli extract of {asked['year']}, referrals by {', '.join(variables)}",
        f"each row: at least {k} persons; all: not told, as too few share it",
        f"method {METHOD}; groups of the year {year}",
        "persons are referrals: somebody who asked twice is counted twice",
        "for the approved purpose only; publish nothing that tells fewer persons than a row",
    )
    out.writelines(f"# {line}\r\n" for line in on_top)
    writer.writerow([*variables, "persons"])
    writer.writerows([*codes, persons] for codes, persons in found)
    content = ("\ufeff" + out.getvalue()).encode()
    return {
        "state": "ready",
        "file": content,
        "digest": digest_of(content),
        "rows": len(found),
        "smallest": min(persons for _, persons in found),
    }
