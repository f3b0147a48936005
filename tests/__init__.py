"""What must hold, tried."""
