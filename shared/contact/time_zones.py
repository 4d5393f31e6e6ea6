"""Time zones by their IANA names, from one list that does not depend on the machine."""

from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from shared.fields import UnfitError

AT_HOME = "Asia/Shanghai"
"""Where a contact's windows are meant if it does not say where."""


@lru_cache(maxsize=1024)
def zone_name(text: str) -> str:
    """The name of a zone as it is kept; case does not matter. Raises UnfitError."""
    found = _names().get(text.strip().casefold())
    if found is None:
        raise UnfitError(
            "unknown_time_zone", "An IANA time zone is needed, as Asia/Shanghai or Europe/Berlin."
        )
    return found


@lru_cache(maxsize=1024)
def zone(text: str) -> ZoneInfo:
    """The zone of a name. Raises UnfitError."""
    return ZoneInfo(zone_name(text))


@cache
def _names() -> dict[str, str]:
    listed = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return {name.casefold(): name for name in listed if name != "Factory"}
