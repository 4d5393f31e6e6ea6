"""Durations as people say them: seconds under a minute, then minutes, hours, days."""

from datetime import timedelta

from shared.language import say

MINUTE, HOUR, DAY = 60, 3600, 86_400


def spoken(duration: timedelta) -> str:
    """Such as `0.123 s`, `42 s`, `12 min 5 s`, `1 h 15 min`, `3 d 4 h`; never below nothing."""
    seconds = max(0.0, duration.total_seconds())
    if seconds < 10:
        return say(f"{seconds:.3f} s", f"{seconds:.3f} 秒")
    whole = round(seconds)
    for size, below, english, chinese in (
        (DAY, HOUR, ("d", "h"), ("天", "小时")),
        (HOUR, MINUTE, ("h", "min"), ("小时", "分")),
        (MINUTE, 1, ("min", "s"), ("分", "秒")),
    ):
        if whole >= size:
            units = say(" ".join(english), " ".join(chinese)).split()
            first, rest = divmod(whole, size)
            more = f" {rest // below} {units[1]}" if rest // below else ""
            return f"{first} {units[0]}{more}"
    return say(f"{whole} s", f"{whole} 秒")
