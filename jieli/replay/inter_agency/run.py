"""The replay: bodies and referrals in, answers or silence, then how each referral stands."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jieli.approvals import FIRST, SECOND
from jieli.client import Api, several
from jieli.errors import CommandError
from jieli.replay.inter_agency.organisations import SILENT, System
from jieli.replay.inter_agency.published import SECTORS, Sector
from jieli.replay.posting import post_directory, post_requests
from jieli.replay.progress import Progress, step
from jieli.replay.simulated_providers import SimulatedProviders
from shared.language import say
from shared.settings import Settings

STEPS = 4
CLIENTS = ("test_hotline", "test_lawyer_network")
PAGE = 500
PAUSE = 2.0
MANY = 1_000
"""While so many wait it is enough to know that they do."""
STALLED_AFTER = 900.0
"""Seconds in which nothing moves before it is said to be stuck: longer than any deadline."""
WAITING = ("received", "offered")
ANSWERED = ("accepted", "in_progress")
CLOSED = "closed"


@dataclass(frozen=True)
class Standing:
    """One sector: how many asked, whom nobody answered at first, and how each stands at the end."""

    sector: Sector
    referrals: int
    first_silent: int
    helped: int
    unmet: int
    """Told to who referred as unmet, with a reason, for a person to look at."""

    @property
    def neither(self) -> int:
        """Without an answer and without an unmet event."""
        return self.referrals - self.helped - self.unmet


@dataclass(frozen=True)
class Replayed:
    """Every sector in its order."""

    sectors: list[Standing]

    @property
    def neither(self) -> int:
        """Of all referrals those without an answer and without an unmet event."""
        return sum(each.neither for each in self.sectors)


async def replay(settings: Settings, made: System, progress: Progress) -> Replayed:
    """Post the year, answer as the bodies would, see how each stands. Raises CommandError."""
    async with several(settings, *CLIENTS, FIRST, SECOND) as (partner, network, *persons):
        await _enter(network, (persons[0], persons[1]), made, progress)
        references: dict[str, str] = {}
        posted = asyncio.Event()
        work = SimulatedProviders(network, made.posted.seed, references, made.answers)
        working = asyncio.create_task(work.work(posted))
        try:
            title = say("Referrals of a year", "一年的转介")
            async with step(progress, title, len(made.posted.requests)) as shown:
                await post_requests(partner, made.posted, references, shown.more)
            await _answer(partner, references, (work, working), progress)
        finally:
            working.cancel()
        title = say("How each stands", "各条转介的现状")
        async with step(progress, title) as shown:
            return await standings(partner, made, references)


async def _enter(network: Api, persons: tuple[Api, Api], made: System, progress: Progress) -> None:
    title = say("Bodies and how they are told", "机构与通知方式")
    whole = len(made.posted.providers) + len(made.posted.contacts)
    async with step(progress, title, whole) as shown:
        await post_directory(network, persons, made.posted, shown.more)


async def _answer(
    partner: Api,
    references: Mapping[str, str],
    bodies: tuple[SimulatedProviders, asyncio.Task[None]],
    progress: Progress,
) -> None:
    """Wait until all are settled; bodies whose answers cannot be sent end it at once."""
    title = say("Answered, or told as unmet", "已答复，或已告知未满足")
    work, working = bodies
    async with step(progress, title, len(references)) as shown:
        settling = asyncio.create_task(_settled(partner, references, work, shown.reached))
        await asyncio.wait({settling, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            settling.cancel()
            await working
        await settling


async def _settled(
    partner: Api,
    references: Mapping[str, str],
    work: SimulatedProviders,
    told: Callable[[int], None],
) -> None:
    """Wait until none of these waits for an answer. Raises CommandError when they stand still."""
    before, since = (-1, 0), time.monotonic()
    while True:
        left = len(await _in_states(partner, WAITING, references, most=MANY))
        if left < MANY:
            told(len(references) - left)
        if not left:
            return
        now = (left, work.answered.total())
        if now != before:
            before, since = now, time.monotonic()
        if time.monotonic() - since > STALLED_AFTER:
            raise CommandError(
                say(f"{left} referrals still wait.", f"仍有 {left} 条转介在等待。"),
                say("Look for dead letters: jieli dlq list", "查看死信：jieli dlq list"),
            )
        await asyncio.sleep(PAUSE)


async def _in_states(
    partner: Api,
    states: tuple[str, ...],
    references: Mapping[str, str],
    most: int = sys.maxsize,
    **more: bool,
) -> set[str]:
    """The ids of the replay's own referrals in these states, read page by page up to so many."""
    found: set[str] = set()
    for state in states:
        after: str | None = None
        while True:
            page = await partner.get(
                "intake", "/v1/referrals", status=state, after=after, limit=PAGE, **more
            )
            found |= {item["id"] for item in page["items"]} & references.keys()
            after = page["next"]
            if not after or len(found) >= most:
                break
    return found


async def standings(partner: Api, made: System, references: Mapping[str, str]) -> Replayed:
    """How each referral stands, as the partner that made them reads it.

    What is neither taken on nor listed for a person with its need ended counts as neither.
    """
    unmet = await _in_states(partner, (CLOSED,), references, for_person=True)
    helped = await _in_states(partner, ANSWERED, references)
    of = made.sectors
    asked = Counter(of.values())
    silent = Counter(of[ref] for ref, said in made.first.items() if said == SILENT)
    helped_in = Counter(of[ref] for id_, ref in references.items() if id_ in helped)
    unmet_in = Counter(of[ref] for id_, ref in references.items() if id_ in unmet)
    return Replayed(
        [
            Standing(name, asked[name], silent[name], helped_in[name], unmet_in[name])
            for name in SECTORS
        ]
    )
