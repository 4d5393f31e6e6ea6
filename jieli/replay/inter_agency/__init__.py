"""A year of a large inter-agency system: its published referrals, and its silence."""
