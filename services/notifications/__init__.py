"""Notifications: tells those who must know, by a channel that cannot hurt her."""
