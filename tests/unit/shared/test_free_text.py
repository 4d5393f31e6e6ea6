"""What leads to somebody does not pass, however it is written; what only looks like it does."""

import pytest

from shared.free_text import gate
from shared.free_text.findings import Kind
from shared.free_text.gate import found_in, judge, masked
from tests.free_text import make
from tests.free_text.measure import score


def test_of_the_published_narratives_few_pass_that_may_not_and_few_are_held_in_vain() -> None:
    scored = score(lambda text: [(f.kind, f.start, f.end) for f in found_in(text)])
    assert sum(scored.counts.values()) >= 500
    assert scored.recall >= 0.98, "\n".join(scored.missed)
    assert scored.precision >= 0.9, "\n".join(scored.needless)
    for kind in (Kind.TELEPHONE, Kind.IDENTITY_NUMBER, Kind.ACCOUNT, Kind.PLATE):
        assert scored.met[kind] == scored.wanted[kind], kind


def test_the_narratives_are_those_their_forms_make() -> None:
    lines = [f"{label}\t{text}" for label, text in make.narratives()]
    assert make.FILE.read_text(encoding="utf-8").splitlines() == lines


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打１９９００００１２３４找我", Kind.TELEPHONE),
        ("幺九九零零零零幺二三四", Kind.TELEPHONE),
        ("壹玖玖零零零零壹贰叁肆", Kind.TELEPHONE),
        ("1 9 9 0 0 0 0 1 2 3 4", Kind.TELEPHONE),
        ("199\u200b0000\u200b1234", Kind.TELEPHONE),
        ("①⑨⑨⓪⓪⓪⓪①②③④", Kind.TELEPHONE),
        ("+86-199-0000-1234", Kind.TELEPHONE),
        ("11010518991231002X", Kind.IDENTITY_NUMBER),
        ("110105 1899 1231 0021", Kind.IDENTITY_NUMBER),
        ("微信 linli_2026", Kind.ACCOUNT),
        ("建设路三十二号", Kind.ADDRESS),
        ("翠湖小区３栋２单元４０１", Kind.ADDRESS),
    ],
)
def test_a_number_or_a_door_is_found_in_any_digits(text: str, kind: Kind) -> None:
    assert kind in judge(text).kinds


@pytest.mark.parametrize(
    "text",
    ["拨打12338或110", "2026年11月20日21点30分", "订单号202611200001234567", "赔了12000元", ""],
)
def test_a_number_that_is_nobodys_passes(text: str) -> None:
    assert not judge(text).held


def test_what_cannot_be_judged_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge("字" * (gate.MOST + 1)).held

    def broken(_text: str) -> None:
        raise ValueError

    monkeypatch.setattr(gate, "found_in", broken)
    assert judge("今天天气很好").held


def test_what_was_found_is_shown_by_its_kind_alone() -> None:
    text = "我叫欧阳若兰，电话19900001234。"
    assert masked(text, judge(text).findings) == "我叫【姓名】，电话【电话号码】。"
