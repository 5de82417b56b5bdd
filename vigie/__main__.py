"""`python -m vigie` is the command `vigie`."""

from vigie.cli import main

main()
