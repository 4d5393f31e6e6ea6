"""Finds in free text what leads to somebody, so that it leaves for nobody who may not know it."""
