"""Every sentence of the desk in both languages: `texts.tsv` holds key, Chinese, English."""

from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def _read() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("texts.tsv")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return {
        "zh": {key: chinese for key, chinese, _ in rows},
        "en": {key: english for key, _, english in rows},
    }


TEXTS = _read()
