"""Real services for tests: PostgreSQL, Chromium, the `age` command."""
