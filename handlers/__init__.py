"""The head: pure conversations, values in, values out."""
