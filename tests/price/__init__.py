"""What protection costs: cells and persons hidden, beside the optimum of τ-Argus."""
