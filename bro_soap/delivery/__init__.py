"""Delivery (inname), in the order of the published procedure."""
