"""Answers a question: reads the counts it needs, protects them, makes the report."""

import asyncio
from collections.abc import Awaitable, Callable

from services.reporting.disclosure.rules import Rule
from services.reporting.disclosure.tables import Cell
from services.reporting.reports import rules, special
from services.reporting.reports.annual import annual
from services.reporting.reports.dimensions import DIMENSIONS, channels_under
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import Report
from services.reporting.reports.special import Waited
from services.reporting.reports.store import Facts
from services.reporting.reports.tables import Plan, Table

Read = Callable[..., Awaitable[list[tuple[Cell, int]]]]


async def _table(plan: Plan, counts: list[tuple[Cell, int]], rule: Rule) -> Table:
    # The proof can take a second for a large table; the loop must not wait for it.
    return await asyncio.to_thread(plan.table, counts, rule)


async def _counted(question: Question, read: Read, rule: Rule, *more: object) -> Table:
    plan = Plan.of(question.by, question.channel, question.period)
    return await _table(plan, await read(plan.columns, *more), rule)


async def _counts(question: Question, facts: Facts, rule: Rule) -> Report:
    by_need = question.kind.name == "needs" or "need" in question.by
    read = facts.needs if by_need else facts.referrals
    return rules.counts(question, await _counted(question, read, rule))


async def _usage(question: Question, facts: Facts, rule: Rule) -> Report:
    users = await _counted(question, facts.usage, rule, "users")
    opens = await _counted(question, facts.usage, rule, "opens")
    return rules.usage(question, users, opens)


async def _conversion(question: Question, facts: Facts, rule: Rule) -> Report:
    requests = await _counted(question, facts.referrals, rule)
    users = await _counted(question, facts.usage, rule, "users")
    return rules.conversion(question, requests, users)


async def _co_occurrence(question: Question, facts: Facts, rule: Rule) -> Report:
    by = () if question.gender is None else ("gender",)
    base = Plan.of(by, question.channel, question.period)
    plan = Plan((special.FORMS, *base.dimensions), question.channel, question.period)
    counts = await facts.forms(plan.columns, question.a, question.b)
    return special.co_occurrence(question, await _table(plan, counts, rule))


async def _legal_support(question: Question, facts: Facts, rule: Rule) -> Report:
    # The table of all needs, not of legal ones alone: two tables with other margins could be
    # played against each other.
    plan = Plan.of(("need", "state"), "all", question.period)
    table = await _table(plan, await facts.needs(plan.columns), rule)
    persons = await facts.persons_supported((question.first, question.last))
    return special.legal_support(question, table, None if rule.small(persons) else persons)


async def _time_to_help(question: Question, facts: Facts, rule: Rule) -> Report:
    table = await _counted(question, facts.referrals, rule)
    waits: dict[Cell, Waited] = {}
    for by in {question.by, ()}:
        columns = [DIMENSIONS[name].column for name in by]
        waits |= await facts.waits(
            columns, channels_under(question.channel), (question.first, question.last)
        )
    return special.time_to_help(question, table, waits, rule)


_MAKERS: dict[str, Callable[[Question, Facts, Rule], Awaitable[Report]]] = {
    "channel-usage": _usage,
    "requests": _counts,
    "topics": _counts,
    "needs": _counts,
    "co-occurrence": _co_occurrence,
    "legal-support": _legal_support,
    "time-to-help": _time_to_help,
    "conversion": _conversion,
}


async def answer(question: Question, facts: Facts, rule: Rule) -> Report:
    """Make the report that was asked for. Raises Invalid when it cannot be proved safe."""
    if question.kind.name == "annual":
        return await annual(question, lambda part: answer(part, facts, rule))
    return await _MAKERS[question.kind.name](question, facts, rule)
