"""A federation's register goes in at the command line, and its people are followed."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.support.api_client import Partner
from tests.support.commands import command
from tests.support.counting import query_of
from tests.support.spreadsheets import FIXED, a_row, as_csv

MAPPING = "[fixed]\n" + "".join(f'{each["field"]} = "{each["value"]}"\n' for each in FIXED)


def text_of(path: str) -> str:
    return Path(path).read_text(encoding="utf-8-sig")


async def test_s61_a_register_of_the_past_is_imported_once_and_nobody_in_it_is_told(
    hotline: Partner, tmp_path: Path
) -> None:
    rows = [a_row(n, 登记编号=f"LB-{n}", 联系电话=f"1990000{n:04d}") for n in range(9001, 9041)]
    rows[7] = a_row(9008, 登记编号="LB-9008", 年龄="三十多")
    register = tmp_path / "wf_2022.csv"
    register.write_bytes(as_csv([*rows, rows[0]]))

    async def jieli(*words: str) -> tuple[int, str]:
        done = await asyncio.to_thread(command, hotline.jieli, *words)
        return done.returncode, done.stdout or done.stderr

    code, told = await jieli("import", str(register), "--past")
    assert code == 2
    assert "consent_basis" in told
    mapping = tmp_path / "wf.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    given = ("import", str(register), "--map", str(mapping), "--past", "--json")
    code, told = await jieli(*given, "--dry-run")
    found = json.loads(told)
    assert (code, found["status"]) == (1, "checked")
    assert [found[n] for n in ("rows", "accepted", "known", "refused")] == [41, 39, 1, 1]
    code, told = await jieli(*given)
    assert [json.loads(told)[n] for n in ("accepted", "known", "refused")] == [39, 1, 1]
    assert "三十多" in text_of(json.loads(told)["errors_file"])
    code, told = await jieli(*given)
    assert [json.loads(told)[n] for n in ("accepted", "known", "refused")] == [0, 40, 1]
    sql = query_of(hotline.jieli.settings.database_url)
    [asked] = await sql(
        "select count(*) as n from matching.offer where referral_id in"
        " (select referral_id from intake.imported)"
    )
    [told_of] = await sql(
        "select count(*) as n from notifications.message where referral_id in"
        " (select referral_id from intake.imported) and audience = 'survivor'"
    )
    assert (asked["n"], told_of["n"]) == (0, 0)


@pytest.mark.parametrize(("content", "code"), [(b"\xd0\xcf\x11\xe0", 2), (b"", 2)])
async def test_a_file_that_is_none_ends_with_a_sentence(
    hotline: Partner, tmp_path: Path, content: bytes, code: int
) -> None:
    file = tmp_path / "old.xls"
    file.write_bytes(content)
    done = await asyncio.to_thread(command, hotline.jieli, "import", str(file))
    assert done.returncode == code
    assert "Traceback" not in done.stderr
