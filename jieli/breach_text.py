"""The words of the report on a breach, in Chinese and in English.

What no record can know is left open, in brackets, for the officer in charge.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jieli.breach_report import Draft, rules
from jieli.journey import in_china

Lang = Literal["en", "zh"]


def written(found: Draft, lang: Lang) -> str:
    """The report as Markdown, in one language."""
    return "\n".join(_lines(found, _Words(lang))) + "\n"


@dataclass(frozen=True, slots=True)
class _Words:
    """Speaks one language."""

    lang: Lang

    def __call__(self, en: str, zh: str) -> str:
        return zh if self.lang == "zh" else en

    def of(self, family: str, code: str) -> str:
        named = rules()[family].get(code)
        return str(named[self.lang]) if named else code

    def all(self, family: str, codes: Iterable[str]) -> str:
        order = list(rules()[family])
        known = sorted(codes, key=lambda c: order.index(c) if c in order else len(order))
        return self(", ", "、").join(self.of(family, code) for code in known)


def _lines(found: Draft, w: _Words) -> Iterator[str]:
    asked = found.asked
    yield w(
        "# Draft report of a cybersecurity incident concerning personal information",
        "# 涉及个人信息的网络安全事件报告（草稿）",
    )
    yield ""
    law = w.of("law", "report")
    yield w(
        f"Ground: {law}: within four hours, to the cyberspace administration of the province.",
        f"依据：{law}，四小时内报送属地省级网信部门。",
    )
    yield w(
        f"Contents also by: {w.of('law', 'notice')}. Kind of information: sensitive,"
        f" {w.of('law', 'sensitive')}.",
        f"内容并依{w.of('law', 'notice')}。信息类别：敏感个人信息，{w.of('law', 'sensitive')}。",
    )
    yield w(
        "Whether it is serious enough to be reported is decided by a person, by the annexed guide.",
        "是否达到应当报告的级别，由负责人对照分级指南研判。",
    )
    yield ""
    yield w(
        f"* Noticed: {_at(asked.noticed)}\n* To be sent by: **{_at(found.due_at)}**\n"
        f"* Drafted: {_at(found.drafted_at)}",
        f"* 发现时间：{_at(asked.noticed)}\n* 最迟报送：**{_at(found.due_at)}**\n"
        f"* 起草时间：{_at(found.drafted_at)}",
    )
    yield w("* Times are China Standard Time.", "* 时间均为北京时间。")
    yield from _open(w("1. Who reports", "一、报告单位"), _WHO, w)
    yield from _happened(found, w)
    yield from _persons(found, w)
    yield from _measures(found, w)
    yield from _harm(found, w)
    yield from _open(w("6. To be filled in by hand", "六、待人工填写"), _BY_HAND, w)


_WHO = (
    ("organisation and system", "单位名称及涉事系统"),
    ("officer in charge of personal information, telephone", "个人信息保护负责人及联系电话"),
)
_BY_HAND = (
    ("kind and level of the incident", "事件类型与级别"),
    ("cause, as far as it is known", "初步分析的原因"),
    ("who may have done it, which way, which weakness", "攻击者线索、路径与漏洞"),
    ("how it may go on", "发展趋势与可能的进一步影响"),
    ("what is planned, what help is asked for", "拟采取的措施与请求支援事项"),
    ("what was kept of the scene: backup, anchors of the audit", "现场保护：备份与审计锚点"),
    ("whether and how each person is told, safely", "是否以及如何安全告知每一位当事人"),
)


def _open(title: str, blanks: Iterable[tuple[str, str]], w: _Words) -> Iterator[str]:
    yield f"\n## {title}\n"
    for en, zh in blanks:
        yield w(f"* {en}: [to be filled in]", f"* {zh}：〔待填写〕")


def _happened(found: Draft, w: _Words) -> Iterator[str]:
    asked = found.asked
    yield w("\n## 2. What the audit says\n", "\n## 二、审计记录所示\n")
    yield w(
        f"* From {_at(asked.since)} to {_at(asked.until)}: {found.looks:,} rows of the audit of"
        f" four services, {found.refused:,} of them refused.",
        f"* {_at(asked.since)}至{_at(asked.until)}：四个服务的审计记录共{found.looks:,}条，"
        f"其中被拒绝{found.refused:,}条。",
    )
    if asked.actors:
        said = ", ".join(asked.actors)
        yield w(f"* Only of these clients: {said}", f"* 仅限下列客户端：{said}")
    if asked.subjects:
        said = ", ".join(map(str, asked.subjects))
        yield w(f"* Only of these cases: {said}", f"* 仅限下列案件：{said}")
    for action, count in found.nameless.items():
        yield w(
            f"* `{action}` × {count:,}: names no person in the audit",
            f"* `{action}` × {count:,}：审计未指明具体个人",
        )
    yield w(
        "* That no row is missing is shown by `jieli audit verify`.",
        "* 记录是否完整，以 `jieli audit verify` 核验。",
    )


def _persons(found: Draft, w: _Words) -> Iterator[str]:
    yield w("\n## 3. Which persons, which fields\n", "\n## 三、涉及的个人与信息项\n")
    yield w(
        f"{len(found.persons):,} persons, by opaque id; no name is in this draft.",
        f"共{len(found.persons):,}人，以随机编号表示；本草稿不含姓名。",
    )
    if not found.persons:
        return
    yield w(
        "\n| id | fields | looks | first | last | by whom |\n|---|---|---|---|---|---|",
        "\n| 编号 | 信息项 | 次数 | 首次 | 末次 | 查看者 |\n|---|---|---|---|---|---|",
    )
    for person in found.persons:
        by = ", ".join(f"{who} × {n}" for who, n in person.by.most_common())
        mark = w(" (erased since)", "（已删除）") if person.kind == "erased" else ""
        yield (
            f"| `{person.subject}`{mark} | {w.all('fields', person.fields)} | {person.looks} |"
            f" {_at(person.first)} | {_at(person.last)} | {by} |"
        )


def _measures(found: Draft, w: _Words) -> Iterator[str]:
    yield w("\n## 4. What was done\n", "\n## 四、已采取的措施\n")
    if not found.measures:
        yield w(
            "Nothing yet that the audit records. Shut out: `jieli clients disable <client>`;"
            " renew keys: `jieli keys rotate signing --at-once`.",
            "审计中尚无处置记录。停用：`jieli clients disable <客户端>`；"
            "更换密钥：`jieli keys rotate signing --at-once`。",
        )
    for each in found.measures:
        about = f" `{each.subject or each.ground}`" if each.subject or each.ground else ""
        yield w(
            f"* {_at(each.at)}: {w.of('measures', each.action)}{about}, by {each.actor}",
            f"* {_at(each.at)}：{w.of('measures', each.action)}{about}，执行者 {each.actor}",
        )


def _harm(found: Draft, w: _Words) -> Iterator[str]:
    yield w("\n## 5. What it may do to them\n", "\n## 五、可能造成的危害\n")
    seen = set().union(*(person.fields for person in found.persons))
    for code in rules()["harm"]:
        if code in seen:
            yield f"* {w.of('harm', code)}"
    yield w(
        "* Each can ask at any time that she be reached in another way or not at all, that what was"
        " agreed to be stopped, and that everything be deleted.",
        "* 每个人均可随时要求更换或停止联系方式、撤回同意、删除全部信息。",
    )
    yield w(
        "* Nobody is told at a number or address that this table shows as seen, until it is known"
        " who reads it.",
        "* 凡上表显示已被查看的电话或地址，在弄清何人可读之前，不得用于告知。",
    )


def _at(moment: datetime | None) -> str:
    return f"{in_china(moment):%Y-%m-%d %H:%M:%S}" if moment else "-"
