"""*Public*: the page for citizens. Plain HTML, in plain words, of what the API tells anybody."""
