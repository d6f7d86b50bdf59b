"""The edge: what arrives over HTTP becomes a request, and an outcome becomes the bytes of an answer."""

from bro_soap.channels.soap import spyne_import  # noqa: F401  before anything here imports Spyne
