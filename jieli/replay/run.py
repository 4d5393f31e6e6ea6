"""The whole replay: directory, counters, requests and calls in, answers given, all counted."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from jieli.approvals import FIRST, SECOND
from jieli.client import Api, several
from jieli.publishing import publish
from jieli.replay.counting import until_counted, until_still
from jieli.replay.figures import PERIOD, PROGRAMME, PUBLISHED_AS, Compared
from jieli.replay.posting import post_calls, post_directory, post_requests, post_usage
from jieli.replay.progress import Progress, step
from jieli.replay.simulated_providers import SimulatedProviders
from jieli.replay.year import Year
from jieli.replay.year_report import year_report
from shared.language import say
from shared.settings import Settings

STEPS = 7
CLIENTS = ("test_miniprogram", "test_hotline", "test_lawyer_network", "test_reader", "test_ops")


@dataclass
class Replayed:
    """What became of a replay: referral id → reference, the figures, and how the needs stand."""

    references: dict[str, str]
    answered: Counter[str]
    needs: dict[str, int | None]
    figures: list[Compared]

    @property
    def equal(self) -> bool:
        """Whether every figure is the published one."""
        return all(figure.equal for figure in self.figures)


async def replay(settings: Settings, year: Year, progress: Progress) -> Replayed:
    """Post the year, answer as its providers would, wait for the count. Raises CommandError."""
    async with several(settings, *CLIENTS, FIRST, SECOND) as (
        program,
        hotline,
        network,
        reader,
        operator,
        *persons,
    ):
        await _prepare(network, (persons[0], persons[1]), program, year, progress)
        references: dict[str, str] = {}
        work = SimulatedProviders(network, year.seed, references)
        posted = asyncio.Event()
        working = asyncio.create_task(work.work(posted))
        try:
            await _ask_for_help(program, hotline, year, references, progress)
            await _count(operator, len(references), progress)
            posted.set()
            await _finish(work, working, progress)
        finally:
            working.cancel()
        async with step(progress, say("The year's report", "年度报告")):
            await _publish_year(operator)
            needs = await _needs(reader)
            figures = await year_report(reader)
        return Replayed(references, work.answered, needs, figures)


async def _publish_year(operator: Api) -> None:
    """Publish the programme's year as operations would, once the answers are counted."""
    known = await operator.get("reporting", "/v1/publications", population=PROGRAMME)
    if PUBLISHED_AS not in {each["period"] for each in known["publications"]}:
        await until_still(operator)
        await publish(operator, PUBLISHED_AS, PROGRAMME, None)


async def _needs(reader: Api) -> dict[str, int | None]:
    report = await reader.get("reporting", "/v1/reports/needs", by="state", **PERIOD)
    wider = {row["state"]: row["value"] for row in report.get("coarser", ())}
    found: dict[str, int | None] = {}
    for row in report["rows"]:
        state = row.get("within", row["state"])
        found[state] = wider[state] if "within" in row else row["value"]
    return found


async def _prepare(
    network: Api, persons: tuple[Api, Api], program: Api, year: Year, progress: Progress
) -> None:
    title = say("Providers and how they are told", "服务机构与通知方式")
    async with step(progress, title, len(year.providers) + len(year.contacts)) as shown:
        await post_directory(network, persons, year, shown.more)
    title = say("Daily usage counters", "每日使用量")
    async with step(progress, title, len(year.usage)) as shown:
        await post_usage(program, year, shown.more)


async def _ask_for_help(
    program: Api, hotline: Api, year: Year, references: dict[str, str], progress: Progress
) -> None:
    title = say("Online requests", "在线求助")
    async with step(progress, title, len(year.requests)) as shown:
        await post_requests(program, year, references, shown.more)
    title = say("Hotline calls", "热线来电")
    async with step(progress, title, len(year.calls)) as shown:
        await post_calls(hotline, year, references, shown.more)


async def _count(operator: Api, posted: int, progress: Progress) -> None:
    title = say("Matched, told and counted", "已匹配、已通知、已计入")
    async with step(progress, title, posted) as shown:
        untold = await until_counted(operator, posted, shown.reached)
        if untold:
            shown.add(
                say(
                    f"for {untold:,} nobody was to be told: none could be asked, or all declined",
                    f"其余 {untold:,} 条无须通知：无机构可询，或均已谢绝",
                )
            )


async def _finish(
    work: SimulatedProviders, working: asyncio.Task[None], progress: Progress
) -> None:
    title = say("Answers of the providers", "服务机构的答复")
    async with step(progress, title) as shown:
        while not working.done():
            shown.reached(work.answered.total())
            await asyncio.wait([working], timeout=1)
        await working
        shown.reached(work.answered.total())
