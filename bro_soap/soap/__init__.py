"""The edge: what arrives over HTTP becomes a request, and an outcome becomes the bytes of an answer."""
