"""Contracts with the platforms, and with the simulator that stands in for them."""
