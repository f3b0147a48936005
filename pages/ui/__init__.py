"""Streamlit parts shared by the pages: app shell, controls, cache, exhibit view."""
