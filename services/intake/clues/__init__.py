"""Clues: leads that somebody may qualify for aid, handed from body to body and never lost."""
