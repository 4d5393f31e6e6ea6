"""What is needed no more is erased by the clock, as if somebody had asked for it."""
