"""A referral as matching knows it: its needs, whom was asked and why."""
