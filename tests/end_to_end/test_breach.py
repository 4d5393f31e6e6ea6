"""A client was stolen: the report is drafted from what the running system recorded."""

import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from tests.end_to_end.journey import Place, by_sms
from tests.support.commands import command
from tests.support.counting import query_of

NAMED = ("林某甲", "19900000001", "19900001601", "编造的经过")


async def test_l_46_a_stolen_client_is_reported_from_the_audit_with_no_name(
    place: Place, tmp_path: Path
) -> None:
    began = datetime.now(UTC).isoformat()
    hers = await place.ask(safe_contact=by_sms("19900001601"))
    await place.say(await place.offer(hers["id"]), "accept")
    await place.becomes(hers["id"], "accepted")
    released = await place.network.get("intake", f"/v1/referrals/{hers['id']}/identity")
    assert released.status_code == 200, released.text
    words = ("breach", "--since", began, "--by", "test_lawyer_network", "--case", hers["id"])

    done = await asyncio.to_thread(command, place.hotline.jieli, *words, "--json")

    found: dict[str, Any] = orjson.loads(done.stdout)
    [person] = found["persons"]
    assert person["id"] == hers["id"]
    assert set(person["fields"]) >= set(released.json()) - {"id", "duties", "identity"} - {"codes"}
    assert {"name", "phone", "safe_contact"} <= set(person["fields"])
    assert all(who.startswith("test_lawyer_network (") for who in person["by"])

    written = await asyncio.to_thread(
        command, place.hotline.jieli, *words, "--out", str(tmp_path / "drafts")
    )
    assert written.returncode == 0, written.stderr
    drafts = {path.suffixes[-2]: path for path in (tmp_path / "drafts").iterdir()}
    assert set(drafts) == {".en", ".zh"}
    for path in drafts.values():
        text = path.read_text(encoding="utf-8")
        assert hers["id"] in text
        assert not [name for name in NAMED if name in text]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sql = query_of(place.hotline.jieli.settings.database_url)
    looked = await sql(
        "select 1 from intake.audit where action = 'draft_breach_report' and at >= $1",
        datetime.fromisoformat(began),
    )
    assert len(looked) >= 2, "whoever reads the audit for a draft is in it, too"
