"""Teaches the classifier of free sentences, and measures it. Nothing of this ships."""
