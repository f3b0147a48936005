"""Page scripts: each one calls, orders and captions exhibits."""
