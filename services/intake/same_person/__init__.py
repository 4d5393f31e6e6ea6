"""One live referral per need and person: a later request is linked to the first, unseen."""
