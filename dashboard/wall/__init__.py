"""What a screen on the wall shows: its views, each a module of pure functions of a scene."""
