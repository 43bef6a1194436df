"""Measurements that one command repeats; none of them decides whether the tests pass."""
