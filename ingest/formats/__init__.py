"""One module per payload format: bytes in, items out."""
