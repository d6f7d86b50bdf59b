"""Runs the service under gunicorn: mutual TLS, and no thread that waits for a client."""

from bro_soap.serving.service import behind_proxy, serve

__all__ = ["behind_proxy", "serve"]
