"""A server that is too old is refused with a sentence, not with a missing function."""

import pytest

from shared.migrate import TooOld, refuse_old, scripts


def test_an_old_server_is_refused_by_its_number() -> None:
    with pytest.raises(TooOld, match="PostgreSQL 18 or newer is needed; this is 17"):
        refuse_old(17)


@pytest.mark.parametrize("major", [18, 19])
def test_eighteen_is_the_first_that_has_all_that_the_scripts_use(major: int) -> None:
    used = "".join(script.read_text(encoding="utf-8") for script in scripts("intake"))
    assert "uuidv7()" in used
    refuse_old(major)
