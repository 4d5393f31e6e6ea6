"""Outcomes in three tiers: for the two parties, coarse records for everybody, protected tables."""
