"""Hand-overs: who is asked to receive a case is told, and who asked is told what came of it."""
