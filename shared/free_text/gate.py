"""The gate: what may leave as it is, and what waits for a person. In doubt it is held."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.free_text.digit_normalisation import plain
from shared.free_text.findings import Finding, Kind
from shared.free_text.names import names
from shared.free_text.numbers import numbers
from shared.free_text.places import places
from shared.telemetry import logger

MOST = 20_000
"""A longer text is held unread, characters."""
_log = logger("free_text")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a text is held, and what in it leads to somebody, in order.

    Held without a finding: it could not be read, and nothing that is not read passes.
    """

    held: bool
    findings: tuple[Finding, ...] = ()

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of what was found, each once."""
        return sorted({finding.kind for finding in self.findings})


def judge(text: str) -> Verdict:
    """Hold a text in which something leads to somebody, or may; and any that cannot be read."""
    if len(text) > MOST:
        return Verdict(held=True)
    try:
        findings = found_in(text)
    except Exception as error:  # noqa: BLE001 - what cannot be judged does not pass
        _log.error("text not judged", error=type(error).__name__)
        return Verdict(held=True)
    return Verdict(held=bool(findings), findings=findings)


def found_in(text: str) -> tuple[Finding, ...]:
    """Everything that leads to somebody, or may; what lies within another is left out."""
    said = plain(text)
    every = sorted({*numbers(said), *places(said), *names(text)}, key=_widest_first)
    kept: list[Finding] = []
    for finding in every:
        if not kept or finding.end > kept[-1].end:
            kept.append(finding)
    return tuple(kept)


def _widest_first(finding: Finding) -> tuple[int, int, bool]:
    return finding.start, -finding.end, not finding.certain


def masked(text: str, findings: Sequence[Finding], *, chinese: bool = True) -> str:
    """The text with what was found replaced by what it is, such as 【姓名】."""
    parts, at = [], 0
    for finding in findings:
        name = finding.kind.zh if chinese else finding.kind.en
        parts += [text[at : max(at, finding.start)], f"【{name}】"]
        at = max(at, finding.end)
    return "".join([*parts, text[at:]])
