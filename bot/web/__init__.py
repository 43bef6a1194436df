"""What is reached over HTTP besides the webhooks."""
