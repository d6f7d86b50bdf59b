"""Measures the service beside the bare parts it is made of."""
