"""Benchmarks of the pages against a bare Streamlit page on the same machine (`make bench`)."""
