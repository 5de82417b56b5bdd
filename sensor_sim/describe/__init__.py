"""A simulated day, drawn: what the simulation says, for people to look at."""
