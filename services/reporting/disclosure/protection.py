"""Decides what may be published, of all tables at once and with all that was published before.

Tables come in the order of their importance, and in each what is coarse before what is fine. A
margin looks the same in every table that has it. Nothing is published on the word of the
choice; the attackers judge everything that is told together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporting.disclosure.linear_system import LinearSystem
from services.reporting.disclosure.protected_table import ProtectedTable, Rest, Withheld
from services.reporting.disclosure.sensitivity import ProtectionRule
from services.reporting.disclosure.suppression import Suppression
from services.reporting.disclosure.tables_to_protect import Edition, Key, Link, TableToProtect

__all__ = [
    "Edition",
    "Key",
    "Link",
    "ProtectedTable",
    "Protection",
    "ProtectionRule",
    "Rest",
    "TableToProtect",
    "Withheld",
    "protect",
]


@dataclass(frozen=True)
class Protection:
    """What may be published of each table that has figures."""

    decided: Mapping[str, ProtectedTable]


def protect(
    tables: Sequence[TableToProtect], safety: ProtectionRule, links: Sequence[Link] = ()
) -> Protection:
    """Decide which figures may be published, given everything told before.

    Raises ValueError when two tables count a group that they share differently.
    """
    system = LinearSystem(tables, links)
    decision = Suppression(system, safety)
    for layout in system.tables:
        decision.decide(layout)
    return Protection({s.table.name: decision.decided(s) for s in system.tables if s.table.figures})
