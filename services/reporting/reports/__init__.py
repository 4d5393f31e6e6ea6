"""Reports: a fixed catalogue of figures, each with its unit, made from protected tables only."""
