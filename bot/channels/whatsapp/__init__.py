"""WhatsApp, by Meta's Cloud API v23."""
