"""The replay as it is printed: each sector's published silence beside what is left of it here."""

from typing import Any

from jieli.console import Table, table
from jieli.replay.inter_agency.published import SECTORS
from jieli.replay.inter_agency.run import Replayed, Standing
from shared.language import chinese, say


def shown(replayed: Replayed) -> Table:
    """A line for each sector."""
    grid = table(
        say("sector", "领域"),
        say("referrals", "转介"),
        say("never answered, published %", "公布的从未答复 %"),
        say("first asked says nothing %", "首家未答复 %"),
        say("taken on", "已接受"),
        say("told as unmet", "已告知未满足"),
        say("neither", "两者皆无"),
        right=(1, 2, 3, 4, 5, 6),
        words=(0,),
    )
    for each in replayed.sectors:
        grid.add_row(*_cells(each), style="bold red" if each.neither else "")
    return grid


def _cells(each: Standing) -> tuple[str, ...]:
    sector = SECTORS[each.sector]
    told = f"{sector.silent:g}" if "silent" in sector.published else say("none", "无")
    return (
        sector.chinese if chinese() else sector.english,
        f"{each.referrals:,}",
        told,
        f"{_silent(each):.0f}",
        f"{each.helped:,}",
        f"{each.unmet:,}",
        f"{each.neither:,}",
    )


def _silent(each: Standing) -> float:
    return 100 * each.first_silent / each.referrals if each.referrals else 0.0


def verdict(replayed: Replayed) -> str:
    """In one sentence: of how many nobody heard."""
    whole = sum(each.referrals for each in replayed.sectors)
    return say(
        f"Of {whole:,} referrals {replayed.neither:,} without an answer or an unmet event.",
        f"{whole:,} 条转介中，既无答复也无“未满足”告知的：{replayed.neither:,} 条。",
    )


def as_document(replayed: Replayed) -> dict[str, Any]:
    """The same for programs."""
    return {
        "referrals": sum(each.referrals for each in replayed.sectors),
        "neither": replayed.neither,
        "sectors": [
            {
                "sector": each.sector,
                "referrals": each.referrals,
                "first_silent": each.first_silent,
                "helped": each.helped,
                "unmet": each.unmet,
                "neither": each.neither,
            }
            for each in replayed.sectors
        ],
    }
