"""The catcher: takes every e-mail, SMS and test webhook of a local stack, and delivers none."""
