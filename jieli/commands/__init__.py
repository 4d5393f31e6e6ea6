"""The commands of `jieli`, a file for each thing a person wants."""
