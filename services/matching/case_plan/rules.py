"""Who leads what: the plan that is data, what is wrong with one, and the plan of one case. No I/O.

A task and a stage have one lead each. Where nobody of the plan's kinds has said yes yet, the body
that referred her leads, so that no stage of a case is ever without one.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.vocabulary import CaseStage, Need, ProviderKind

PLAN = Path(__file__).with_name("plan_2026_11.toml")
REFERRER = "referrer"
BODIES = frozenset(map(str, ProviderKind)) | {REFERRER}


class Finding(NamedTuple):
    """What is wrong with a plan: where, as a path in the file, and what."""

    where: str
    code: str


def findings(document: Mapping[str, Any]) -> list[Finding]:
    """Everything that is wrong with a plan; none: each stage and task has one lead."""
    stages = _listed(document, "stages")
    return [
        *(one for at, stage in enumerate(stages) for one in _of_stage(f"stages.{at}", stage)),
        *_of_whole(stages),
    ]


def _of_stage(where: str, stage: Mapping[str, Any]) -> Iterator[Finding]:
    if not _is(stage.get("code"), frozenset(CaseStage)):
        yield Finding(where, "unknown_stage")
    yield from _of_lead(where, stage)
    tasks = _listed(stage, "tasks")
    if not tasks:
        yield Finding(where, "stage_without_task")
    for at, task in enumerate(tasks):
        here = f"{where}.tasks.{at}"
        if not task.get("code"):
            yield Finding(here, "task_without_code")
        if "need" in task and not _is(task["need"], frozenset(Need)):
            yield Finding(here, "unknown_need")
        yield from _of_lead(here, task)


def _of_lead(where: str, part: Mapping[str, Any]) -> Iterator[Finding]:
    lead, co = part.get("lead"), part.get("co", [])
    if isinstance(lead, list):
        yield Finding(where, "several_leads" if len(lead) > 1 else "without_lead")
    elif not lead:
        yield Finding(where, "without_lead")
    elif not _is(lead, BODIES):
        yield Finding(where, "unknown_body")
    if not isinstance(co, list) or not all(_is(each, BODIES) for each in co):
        yield Finding(where, "unknown_body")
    elif lead in co or len(set(co)) != len(co):
        yield Finding(where, "named_twice")


def _is(value: object, allowed: Collection[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _of_whole(stages: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    named = Counter(str(stage.get("code")) for stage in stages)
    yield from (Finding(f"stages ({code})", "stage_twice") for code, n in named.items() if n > 1)
    yield from (
        Finding(f"stages ({code})", "stage_missing") for code in CaseStage if code not in named
    )
    needs = Counter(
        str(task["need"]) for stage in stages for task in _listed(stage, "tasks") if "need" in task
    )
    yield from (Finding(f"needs ({code})", "need_twice") for code, n in needs.items() if n > 1)
    yield from (Finding(f"needs ({code})", "need_missing") for code in Need if code not in needs)


def _listed(part: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = part.get(name, [])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Task(_Table):
    """What is to be done, for which need (None: in every case), and who leads it."""

    code: str
    lead: str
    co: tuple[str, ...] = ()
    need: Need | None = None


class Stage(_Table):
    """A stage, who leads it, and its tasks."""

    code: CaseStage
    lead: str
    co: tuple[str, ...] = ()
    tasks: tuple[Task, ...]


class CasePlan(_Table):
    """One dated version of who leads what."""

    version: str
    in_force_from: date
    source: str
    status: str
    stages: tuple[Stage, ...]


class Member(NamedTuple):
    """A body that serves a need of a case now, first to last by its yes."""

    offer_id: UUID
    need: str
    kind: str


class Lead(NamedTuple):
    """Who leads: a provider by its offer, or (None) the body that referred her."""

    offer_id: UUID | None
    kind: str


class PlannedTask(NamedTuple):
    """A task of a case: who leads it now, who is to lead it by the plan, and who takes part."""

    code: str
    need: str | None
    lead: Lead
    planned: str
    co: tuple[str, ...]


class PlannedStage(NamedTuple):
    """A stage of a case, with the one body that leads it now."""

    code: str
    lead: Lead
    planned: str
    co: tuple[str, ...]
    tasks: tuple[PlannedTask, ...]


_REFERRING = Lead(None, REFERRER)


def plan_of_case(
    plan: CasePlan, needs: Collection[str], members: Sequence[Member]
) -> list[PlannedStage]:
    """The stages that a case with these needs has, each with exactly one lead."""
    return [
        planned for stage in plan.stages if (planned := _staged(stage, needs, members)) is not None
    ]


def _staged(stage: Stage, needs: Collection[str], members: Sequence[Member]) -> PlannedStage | None:
    tasks = [task for task in stage.tasks if task.need is None or task.need in needs]
    if not tasks:
        return None
    serving = [one for one in members if any(task.need == one.need for task in tasks)]
    planned = [
        PlannedTask(
            task.code,
            task.need,
            _lead(task.lead, task.co, [one for one in serving if one.need == task.need]),
            task.lead,
            task.co,
        )
        for task in tasks
    ]
    lead = _lead(stage.lead, stage.co, serving)
    return PlannedStage(stage.code, lead, stage.lead, stage.co, tuple(planned))


def _lead(planned: str, co: Sequence[str], serving: Sequence[Member]) -> Lead:
    """Of who serves now the kind the plan names first; else who referred her."""
    if planned == REFERRER:
        return _REFERRING
    order = (planned, *co)
    first = min(
        serving,
        key=lambda one: order.index(one.kind) if one.kind in order else len(order),
        default=None,
    )
    return Lead(first.offer_id, first.kind) if first else _REFERRING


@cache
def case_plan() -> CasePlan:
    """The plan in force. Raises ValueError when something of it has no lead."""
    document = tomllib.loads(PLAN.read_text(encoding="utf-8"))
    if found := findings(document):
        raise ValueError(f"{PLAN.name}: {', '.join(f'{w}: {c}' for w, c in found)}")
    return CasePlan.model_validate(document)
