"""House rules that a machine can hold; each message says why."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).parent.parent.parent
OURS = [
    path
    for folder in ("services", "shared", "jieli", "deploy")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def found(paths: list[Path], pattern: str, *, but: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        if not str(path.relative_to(ROOT)).startswith(but or ("\0",))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_only_the_database_commits() -> None:
    assert not found(OURS, r"\.commit\(\)", but=("shared/db.py",)), "state and outbox commit as one"


def test_nothing_sleeps_in_a_thread() -> None:
    assert not found(OURS, r"time\.sleep\(", but=("deploy/",)), "wait for a state instead"


def test_tests_wait_for_states_and_skip_nothing() -> None:
    here = ("tests/contract/test_shape.py",)
    assert not found(TESTS, r"pytest\.(skip|importorskip)|mark\.(skip|xfail)", but=here)
    waits = found(TESTS, r"time\.sleep\(", but=(*here, "tests/support/", "tests/bench/"))
    assert not waits, "use tests.support.waiting.eventually"


def test_a_busy_machine_fails_no_property() -> None:
    here = ("tests/contract/test_shape.py", "tests/conftest.py")
    assert not found(TESTS, r"deadline=None|HealthCheck\.too_slow", but=here), "one place says it"
    profile = hypothesis_settings()
    assert profile.deadline is None
    assert HealthCheck.too_slow in profile.suppress_health_check
    assert profile.derandomize is bool(os.environ.get("CI"))


def test_only_one_module_knows_faust() -> None:
    assert not found(OURS, r"^\s*(import faust|from faust)", but=("shared/kafka/group_member.py",))


@pytest.mark.parametrize("folder", ["utils", "helpers", "common", "misc", "managers"])
def test_no_room_is_named_for_nothing(folder: str) -> None:
    assert not [path for path in OURS if folder in {path.stem, *path.parts}]


def test_a_file_can_be_held_in_mind() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in OURS
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 320
    }
    assert not long, "split by meaning"


def test_no_real_telephone_number_is_in_the_repository() -> None:
    texts = [*OURS, *TESTS, *ROOT.glob("*.md"), *(ROOT / "contracts").rglob("*.json")]
    numbers = {
        number
        for path in texts
        for number in PHONE.findall(path.read_text(encoding="utf-8"))
        if not number.startswith("1990000")
    }
    assert not numbers, "only 199 0000 0000 to 199 0000 9999 are invented"


def test_each_services_head_names_its_last_migration() -> None:
    for head in (ROOT / "services").glob("*/migrations/HEAD"):
        last = max(path.name for path in head.parent.glob("*.sql"))
        assert head.read_text(encoding="utf-8").strip() == last, head
