"""Telegram: verify, parse, render (pure), and a client behind one interface."""
