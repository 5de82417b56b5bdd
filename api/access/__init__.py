"""Who asks, what they may ask for and see of the city, how often, and what is noted of it."""
