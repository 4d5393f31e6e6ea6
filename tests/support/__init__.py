"""What the tests share: the embedded stack, waiting, builders of bodies and rows."""
