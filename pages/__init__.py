"""One script a page: call, order, speak."""
