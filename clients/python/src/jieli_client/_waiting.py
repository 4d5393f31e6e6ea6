"""Pauses and locks, one pair for each of the two clients."""

from asyncio import Lock as AsyncLock
from asyncio import sleep as async_sleep
from threading import Lock
from time import sleep

__all__ = ["AsyncLock", "Lock", "async_sleep", "sleep"]
