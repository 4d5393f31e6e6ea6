"""Makes the published reports of figures that were judged; nothing hidden can enter here."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.disclosure.protection import ProtectionRule
from services.reporting.disclosure.tables import Cell
from services.reporting.publications.canonical_json import EXACT
from services.reporting.publications.catalogue import TableName
from services.reporting.publications.figures import channels_of
from services.reporting.publications.figures_table import Numbers, Table
from services.reporting.publications.populations import Population
from services.reporting.publications.waiting_times import Waiting, quantile
from services.reporting.reports import rules, special_reports
from services.reporting.reports.annual import annual
from services.reporting.reports.catalogue import REPORTS
from services.reporting.reports.dimensions import CIRCUMSTANCES
from services.reporting.reports.periods import Period
from services.reporting.reports.questions import Question
from services.reporting.reports.rules import Report
from services.reporting.reports.special_reports import Taking, Waited
from shared.vocabulary import Urgency


@dataclass(frozen=True)
class ReportBuilder:
    """What the reports of one population and period are made of."""

    population: Population
    period: Period
    numbers: Numbers
    waiting: Waiting
    safety: ProtectionRule

    def table(self, question: Question, unit: str, *also: str) -> Table:
        """Return the figures of a unit that a question is about."""
        return Table(question, unit, self.population, self.numbers, also)

    def question(self, name: TableName) -> Question:
        """Return the question that a published table answers."""
        return Question(
            kind=REPORTS[name.report],
            first=self.period.first,
            last=self.period.last,
            by=name.by,
            channel=name.channel,
            decimals=EXACT,
            period=self.period.code,
        )


def _requests(question: Question, making: ReportBuilder) -> Report:
    return rules.counts(question, making.table(question, "referrals"))


def _needs(question: Question, making: ReportBuilder) -> Report:
    return rules.counts(question, making.table(question, "needs"))


def _unmet(question: Question, making: ReportBuilder) -> Report:
    table = making.table(question, "needs")
    report = rules.counts(question, table)
    report.total = table.value({"state": "unmet"})
    report.extra["all_needs"] = table.value()
    return report


def _usage(question: Question, making: ReportBuilder) -> Report:
    users, opens = (making.table(question, unit) for unit in ("users", "opens"))
    days = making.waiting.days(channels_of(making.population, question.channel))
    return rules.usage(question, users, opens, days)


def _conversion(question: Question, making: ReportBuilder) -> Report:
    requests, users = (making.table(question, unit) for unit in ("referrals", "users"))
    return rules.conversion(question, requests, users)


def _co_occurrence(question: Question, making: ReportBuilder) -> Report:
    return special_reports.co_occurrence(question, making.table(question, "referrals", "forms"))


def _sexual_shaming(question: Question, making: ReportBuilder) -> Report:
    return special_reports.sexual_shaming(question, making.table(question, "referrals", "shaming"))


def _legal(question: Question, making: ReportBuilder) -> Report:
    supported = making.table(question, "referrals", "supported")
    if making.population.kind == "network":
        given, brought = (making.table(question, "needs", n) for n in ("consulted", "verdict"))
        return special_reports.network_support(question, supported, given, brought)
    needs = making.table(question, "needs", "need", "state_class")
    return special_reports.legal_support(question, needs, supported)


def _circumstances(question: Question, making: ReportBuilder) -> Report:
    tables = {n: making.table(question, "referrals", a) for n, a in CIRCUMSTANCES.items()}
    return special_reports.circumstances(question, tables, making.table(question, "referrals"))


def _consultations(question: Question, making: ReportBuilder) -> Report:
    return special_reports.consultations(question, making.table(question, "needs", "consulted"))


def _litigation(question: Question, making: ReportBuilder) -> Report:
    return special_reports.litigation(question, making.table(question, "needs", "verdict"))


def _time_to_help(question: Question, making: ReportBuilder) -> Report:
    channels = channels_of(making.population, question.channel)
    waits: dict[Cell, Waited | None] = {}
    codes: list[str | None] = [None, *Urgency]
    for code in codes:
        if found := making.waiting.waited(channels, code):
            waited, waits_of = found
            safe = _rests_on_enough(waits_of.partners, making)
            waits[() if code is None else (str(code),)] = waited if safe else None
    return special_reports.time_to_help(question, making.table(question, "referrals"), waits)


def _rests_on_enough(by_partner: dict[str, int], making: ReportBuilder) -> bool:
    safety, number = making.safety, sum(by_partner.values())
    largest = max(by_partner.values(), default=0)
    if number <= safety.threshold:
        return False
    if making.population.alone:
        return True
    return (
        len(by_partner) >= safety.contributors_min
        and largest <= safety.share_most * number
        and number - largest > safety.threshold
    )


def _participation(question: Question, making: ReportBuilder) -> Report:
    channels = channels_of(making.population, question.channel)
    names = ("accepted", "declined", "expired")
    tables = {name: making.table(question, "needs", name) for name in names}
    answers = making.waiting.answered(channels)
    active = making.waiting.organisations(channels)
    rate = Decimal(100 * answers.accepted) / answers.offers if answers.offers else None
    minutes = quantile(answers.minutes, 0.5) if answers.minutes else None
    return special_reports.participation(
        question, tables, Taking(active[False], active[True], rate, minutes)
    )


_MAKERS: dict[str, Callable[[Question, ReportBuilder], Report]] = {
    "channel-usage": _usage,
    "requests": _requests,
    "topics": _requests,
    "needs": _needs,
    "unmet-needs": _unmet,
    "co-occurrence": _co_occurrence,
    "sexual-shaming": _sexual_shaming,
    "legal-support": _legal,
    "circumstances": _circumstances,
    "consultations": _consultations,
    "litigation": _litigation,
    "time-to-help": _time_to_help,
    "conversion": _conversion,
    "participation": _participation,
}


def build(name: TableName, making: ReportBuilder) -> Report:
    """Make a published table."""
    return _build(making.question(name), making)


def _build(question: Question, making: ReportBuilder) -> Report:
    if question.kind.name == "annual":
        return annual(question, lambda part: _build(part, making))
    return _MAKERS[question.kind.name](question, making)
