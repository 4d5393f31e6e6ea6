"""Keys, seals, tokens, and how one service asks another."""
