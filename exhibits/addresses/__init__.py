"""Files of exhibits at addresses: requests, their execution in a process, and lists of them."""
