"""A test PKI of the shape of PKIoverheid."""
