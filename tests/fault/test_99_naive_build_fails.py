"""The same scenario against a build that does what most would: the check must find it out."""

from deploy.local.parts import Part
from deploy.local.service import Worker
from tests.fault.test_02_consumers_killed import run_scenario
from tests.support import counting
from tests.support.fault_scene import QUICK, figures, furnish, scene_of, without_viewer
from tests.support.stack import running_jieli
from tests.support.waiting import eventually

NEVER = "86400"
KILLS = 2
"""Half of what our own build withstands is enough."""


def naive(parts: list[Part]) -> list[Part]:
    """Give every service the naive consumer."""
    kept = without_viewer(parts)
    for part in kept:
        if isinstance(part, Worker):
            service = part.name.partition(".")[0]
            part._arguments = ("tests.fault.naive", service, "worker", "relay")
    return kept


async def test_the_naive_build_loses_or_repeats_under_the_same_kills() -> None:
    with running_jieli(naive, **QUICK | {"RECONCILE_SECONDS": NEVER}) as jieli:
        async with scene_of(jieli) as scene:
            await scene.healthy()
            await furnish(scene)
            ledger, _ = await run_scenario(scene, "naive-2", KILLS)
            await scene.quiet()

            async def comes_to_rest() -> bool:
                before = await counting.complete(scene.sql, ledger.ids.values())
                await scene.quiet()
                return before == await counting.complete(scene.sql, ledger.ids.values())

            await eventually(comes_to_rest, within=60, every=2)
            found = await scene.deviations(ledger)
            figures.info("of %d referrals the naive build: %s", len(ledger), found)
            assert found, "it passed: either the kills did not bite or the check does not"
