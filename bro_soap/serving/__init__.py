"""Runs the service under gunicorn: mutual TLS, and no thread that waits for a client."""

from bro_soap.serving.service import serve

__all__ = ["serve"]
