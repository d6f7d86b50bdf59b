"""Mutual TLS."""
