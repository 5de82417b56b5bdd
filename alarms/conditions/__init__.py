"""What each kind of condition makes of what is known: judgements, for a watch."""
