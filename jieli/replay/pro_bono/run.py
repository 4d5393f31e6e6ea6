"""The replay of the network: lawyers and requests in, answers given, counted and published."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from jieli.approvals import FIRST, SECOND
from jieli.client import Api, several
from jieli.publishing import publish
from jieli.replay.counting import until_counted, until_still
from jieli.replay.figures import Compared
from jieli.replay.posting import post_directory, post_requests
from jieli.replay.pro_bono.figures import FIGURES, PERIOD, POPULATION, PUBLISHED_AS, QUESTIONS
from jieli.replay.pro_bono.network import Network
from jieli.replay.progress import Progress, step
from jieli.replay.simulated_providers import SimulatedProviders
from jieli.replay.year_report import year_report
from shared.language import say
from shared.settings import Settings

STEPS = 5
CLIENTS = ("test_pro_bono_network", "test_lawyer_network", "test_reader", "test_ops")
network_report = partial(year_report, questions=QUESTIONS, period=PERIOD, figures=FIGURES)
"""Asks reporting for the three years and sets them beside what was published."""


@dataclass
class Replayed:
    """What became of the replay: referral id → reference, and the figures."""

    references: dict[str, str]
    figures: list[Compared]

    @property
    def equal(self) -> bool:
        """Whether every figure is the published one."""
        return all(figure.equal for figure in self.figures)


async def replay(settings: Settings, made: Network, progress: Progress) -> Replayed:
    """Post the three years, answer as the lawyers would, publish. Raises CommandError."""
    async with several(settings, *CLIENTS, FIRST, SECOND) as (
        partner,
        lawyers,
        reader,
        operator,
        *persons,
    ):
        await _enter(lawyers, persons, made, progress)
        references: dict[str, str] = {}
        posted = asyncio.Event()
        work = SimulatedProviders(
            lawyers,
            made.posted.seed,
            references,
            lambda _seed, reference, offer, _attempt: made.answers(reference, offer["need"]),
        )
        working = asyncio.create_task(work.work(posted))
        try:
            await _ask(partner, made, references, progress)
            await _count(operator, len(references), progress)
            posted.set()
            async with step(progress, say("Answers of the lawyers", "律师的答复")):
                await working
        finally:
            working.cancel()
        async with step(progress, say("The report of three years", "三年报告")):
            await _publish(operator)
            return Replayed(references, await network_report(reader))


async def _enter(lawyers: Api, persons: Sequence[Api], made: Network, progress: Progress) -> None:
    title = say("Lawyers and how they are told", "律师与通知方式")
    whole = len(made.posted.providers) + len(made.posted.contacts)
    async with step(progress, title, whole) as shown:
        await post_directory(lawyers, (persons[0], persons[1]), made.posted, shown.more)


async def _ask(partner: Api, made: Network, references: dict[str, str], progress: Progress) -> None:
    title = say("Requests of three years", "三年的求助")
    async with step(progress, title, len(made.posted.requests)) as shown:
        await post_requests(partner, made.posted, references, shown.more)


async def _count(operator: Api, posted: int, progress: Progress) -> None:
    title = say("Matched, told and counted", "已匹配、已通知、已计入")
    async with step(progress, title, posted) as shown:
        await until_counted(operator, posted, shown.reached)


async def _publish(operator: Api) -> None:
    """Publish the three years as operations would, once the answers are counted."""
    known = await operator.get("reporting", "/v1/publications", population=POPULATION)
    if PUBLISHED_AS not in {each["period"] for each in known["publications"]}:
        await until_still(operator)
        await publish(operator, PUBLISHED_AS, POPULATION, None)
