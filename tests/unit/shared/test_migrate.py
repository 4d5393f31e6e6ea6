"""A server that is too old is refused with a sentence, not with a missing function."""

import pytest

from shared.migrate import NEEDED, TooOld, refuse_old


def test_an_old_server_is_refused_by_its_number() -> None:
    with pytest.raises(TooOld, match="PostgreSQL 18 or newer is needed; this is 17"):
        refuse_old(17)


def test_the_embedded_server_is_new_enough() -> None:
    refuse_old(NEEDED)
