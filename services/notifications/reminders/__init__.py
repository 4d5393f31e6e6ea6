"""Reminders of appointments to providers: held as soon as the case has moved on."""
