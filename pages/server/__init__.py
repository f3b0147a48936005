"""What stands between the network and the pages: limits, allowed requests, response headers."""
