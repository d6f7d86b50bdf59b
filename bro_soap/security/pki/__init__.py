"""Certificates: paths, revocation, trust, and what certificates say."""
