"""Writes narratives.tsv: invented narratives, each with what in it leads to somebody.

`python -m tests.free_text.make` writes the same file every time. Names come from Faker's lists and
from lists of our own, mobile numbers from 199 0000 0000 to 199 0000 9999, identity numbers from the
1890s: nobody alive has one. A line is `label <tab> text`; in the text what leads to somebody
stands between ⟦kind| and ⟧.
"""

import random
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from faker import Faker
from stdnum.cn import ric

FILE = Path(__file__).with_name("narratives.tsv")
SEED = 20261127
Say = Callable[[random.Random], str]

FORMS: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("forms.toml").read_text(encoding="utf-8")
)
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_HAN = str.maketrans("0123456789", "零一二三四五六七八九")
_CALLED = str.maketrans("0123456789", "零幺二三四五六七八九")
_FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def name(r: random.Random) -> str:
    """A name, seldom a rare one."""
    if r.random() < 0.15:
        return f"⟦name|{r.choice(FORMS['rare_names'])}⟧"
    fake = Faker("zh_CN")
    fake.seed_instance(r.random())
    return f"⟦name|{fake.name()}⟧"


def mobile(r: random.Random) -> str:
    """A mobile number in one of the ways people write it, or hide it."""
    digits = f"1990000{r.randrange(10_000):04d}"
    ways: tuple[Callable[[str], str], ...] = (
        str,
        str,
        lambda d: f"{d[:3]} {d[3:7]} {d[7:]}",
        lambda d: f"{d[:3]}-{d[3:7]}-{d[7:]}",
        lambda d: f"+86 {d}",
        lambda d: f"0086{d}",
        lambda d: d.translate(_WIDE),
        lambda d: d.translate(_HAN),
        lambda d: d.translate(_CALLED),
        lambda d: d.translate(_FORMAL),
        lambda d: d.translate(_CIRCLED),
        lambda d: d[:7] + d[7:].translate(_HAN),
        lambda d: "\u200b".join((d[:3], d[3:7], d[7:])),
        " ".join,
        lambda d: f"{d[:3]}.{d[3:7]}.{d[7:]}",
    )
    return f"⟦telephone|{r.choice(ways)(digits)}⟧"


def landline(r: random.Random) -> str:
    """A landline."""
    code = r.choice(("010", "020", "0731", "0851", "029"))
    rest = f"{r.randrange(2, 9)}{r.randrange(10**6, 10**7)}"
    return f"⟦telephone|{code}{r.choice(('-', '', ' '))}{rest}⟧"


def identity(r: random.Random) -> str:
    """An identity number of somebody born in the 1890s, sometimes with a slip of the hand."""
    start = f"{r.choice(('110105', '430104', '510107'))}189{r.randrange(10)}"
    start += f"{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}{r.randrange(1000):03d}"
    number = start + ric.calc_check_digit(start + "0")
    if r.random() < 0.2:
        number = number[:-1] + ("3" if number[-1] != "3" else "4")
    ways: tuple[Callable[[str], str], ...] = (
        str,
        str,
        lambda d: d.translate(_WIDE),
        lambda d: f"{d[:6]} {d[6:14]} {d[14:]}",
        str.lower,
        lambda d: d.translate(_HAN),
    )
    return f"⟦identity_number|{r.choice(ways)(number)}⟧"


_PLACES = ("counties", "streets", "estates", "villages")


def address(r: random.Random) -> str:
    """Where a door can be found."""
    n, m = r.randrange(1, 99), r.randrange(101, 2105)
    county, street, estate, village = (r.choice(FORMS[name]) for name in _PLACES)
    ways = (
        f"{street}{n}号",
        f"{street}{n}号{estate}{r.randrange(1, 20)}栋{r.randrange(1, 5)}单元{m}",
        f"{estate}{r.randrange(1, 30)}号楼{m}室",
        f"{estate}{r.choice('ABC')}座{m}",
        f"{village}{r.randrange(1, 9)}组",
        village,
        f"{county}{street}{n}号院{r.randrange(1, 9)}号楼{r.randrange(1, 6)}单元{m}室",
        f"{street}{'二三四五六七八九'[n % 8]}十{'一二三四'[n % 4]}号",
        f"{estate}{str(n).translate(_WIDE)}栋{str(m).translate(_WIDE)}",
    )
    return f"⟦address|{r.choice(ways)}⟧"


def account(r: random.Random) -> str:
    """An account under which somebody is found, with what says so before it."""
    word = "".join(r.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(r.randrange(4, 8)))
    number = r.randrange(10, 9999)
    ways = (
        f"微信号⟦account|{word}_{number}⟧",
        f"微信：⟦account|wxid_{word}{number}⟧",
        f"VX：⟦account|{word}{number}⟧",
        f"加我微信 ⟦account|{word}-{number}⟧",
        f"QQ号是⟦account|{r.randrange(10**7, 10**10)}⟧",
        f"邮箱⟦account|{word}{number}@example.com⟧",
        f"抖音号：⟦account|{word}{number}⟧",
        f"薇信⟦account|{word}{number}⟧",
    )
    return r.choice(ways)


def plate(r: random.Random) -> str:
    """A number plate."""
    return f"⟦plate|{r.choice('京粤川湘')}{r.choice('ABCDE')}·{r.randrange(10_000, 99_999)}⟧"


def own(r: random.Random) -> str:
    """A name from the list of those that came later."""
    return f"⟦name|{r.choice(FORMS['unseen_names'])}⟧"


PART = {
    "own": own,
    "name": name,
    "mobile": mobile,
    "landline": landline,
    "identity": identity,
    "address": address,
    "account": account,
    "plate": plate,
}


def narratives() -> Iterator[tuple[str, str]]:
    """Every narrative: `held` or `clear`, and the text with its marks."""
    r = random.Random(SEED)
    yield from _held(r)
    yield from _clear(r)
    for form in FORMS["unseen_with"] * 5:
        yield "held", _filled(form, r)
    for turn in range(3):
        for form in FORMS["unseen_without"]:
            yield "clear", (r.choice(FORMS["before"]) if turn else "") + form


def _held(r: random.Random) -> Iterator[tuple[str, str]]:
    for turn in range(8):
        for form in FORMS["with"]:
            text = r.choice(FORMS["before"]) + _filled(form, r)
            if turn % 2:
                text += r.choice(FORMS["without"])
            yield "held", text + r.choice(FORMS["after"])


def _clear(r: random.Random) -> Iterator[tuple[str, str]]:
    for turn in range(4):
        for form in FORMS["without"]:
            more = r.choice(FORMS["without"]) if turn % 2 else ""
            yield "clear", r.choice(FORMS["before"]) + form + more + r.choice(FORMS["after"])


def _filled(form: str, r: random.Random) -> str:
    for part, make in PART.items():
        while f"{{{part}}}" in form:
            form = form.replace(f"{{{part}}}", make(r), 1)
    return form


def main() -> None:
    """Write the file."""
    lines = [f"{label}\t{text}\n" for label, text in narratives()]
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
