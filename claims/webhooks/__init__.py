"""Webhooks: endpoints that administrators keep, the messages they get, and the deliveries with retries."""
