"""Tests of the body."""
