"""Who reads the pages: signing in at the API, sessions in cookies, and what is shown to whom."""
