"""The directory in HSDS 3 (Open Referral): listings in three tiers, read and taken in."""
