"""Clocks of law, medicine and practice: warned before they run out, told when they have."""
