"""Trust: certificates, mutual TLS and message signatures."""
