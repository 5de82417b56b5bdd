"""What stands in for the sensors: a simulated city, or a recorded one played back."""
