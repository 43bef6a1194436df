"""The memory: one subject is its table and its queries, values in, values out."""
