"""Builds the parts and hands them to each other."""
