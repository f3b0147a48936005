"""The view of a page as an address, and back; citations of an exhibit."""
