"""From messages to committed readings: receive, decode, map, check, batch, write, acknowledge."""
