"""The platforms people talk to us on: each verifies, parses and renders in a folder of its own."""
