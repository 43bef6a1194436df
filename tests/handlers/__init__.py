"""Tests of the head: values in, values out."""
