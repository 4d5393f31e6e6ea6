"""The published figures of the network, and where each is read in the reports."""

from collections.abc import Mapping
from typing import Any

from jieli.replay.figures import Figure, Reports
from jieli.replay.pro_bono.published import FIRST_DAY, LAST_DAY

POPULATION = "justice4her"
PUBLISHED_AS = f"{FIRST_DAY}..{LAST_DAY}"
PERIOD = {"period": PUBLISHED_AS, "population": POPULATION}
QUESTIONS: Mapping[str, tuple[str, dict[str, str]]] = {
    "support": ("legal-support", {}),
    "cases": ("litigation", {}),
    "cases by year": ("litigation", {"by": "year"}),
    "consultations by year": ("consultations", {"by": "year"}),
}
"""What is asked of reporting, each for the three years."""


def _of_2019(report: str) -> Any:
    def read(reports: Reports) -> Any:
        rows = reports[report]["rows"]
        return next((row["value"] for row in rows if row["year"] == "2019"), None)

    return read


FIGURES = (
    Figure(
        "N-30",
        "women supported",
        "得到支持的妇女",
        "more than 3,000",
        3001,
        lambda reports: reports["support"]["persons_supported"],
    ),
    Figure(
        "N-31",
        "cases brought to court",
        "提起诉讼的案件",
        "28",
        28,
        lambda reports: reports["cases"]["brought"],
    ),
    Figure(
        "S-28",
        "cases with a favourable verdict",
        "判决有利的案件",
        "15",
        15,
        lambda reports: reports["cases"]["favourable"],
    ),
    Figure(
        "N-32",
        "favourable of those brought, %",
        "提起诉讼案件中判决有利 %",
        "54",
        54,
        lambda reports: reports["cases"]["rate_pct"],
    ),
    Figure(
        "N-39", "cases brought in 2019", "2019年提起诉讼的案件", "18", 18, _of_2019("cases by year")
    ),
    Figure(
        "N-40",
        "consultations given in 2019",
        "2019年提供的咨询",
        "1,400",
        1400,
        _of_2019("consultations by year"),
    ),
)
