"""Links by which a provider without software answers one offer, once, before they run out."""
