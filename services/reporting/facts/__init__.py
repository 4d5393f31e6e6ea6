"""Facts: what happened, counted once, in statistics' words."""
