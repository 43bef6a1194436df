"""What the office does for people: each service, its cases, its stages, as data with sources."""
