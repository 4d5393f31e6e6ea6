"""The command line over all of Jieli, and the year it replays."""
