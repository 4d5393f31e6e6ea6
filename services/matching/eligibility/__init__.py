"""Who may be asked for a need, and who first."""
