"""Records of a theatre: loading, checks and queries."""
