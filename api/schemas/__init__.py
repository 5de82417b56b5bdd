"""What the answers look like: the models that the OpenAPI document and the tests hold them to."""
