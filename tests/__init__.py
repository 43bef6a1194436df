"""Tests of the whole program, mirrored by room; see docs/architecture.md."""
