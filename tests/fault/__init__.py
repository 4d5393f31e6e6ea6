"""Every part is killed in the middle of its work; then everything is counted."""
