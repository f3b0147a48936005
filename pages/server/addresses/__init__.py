"""Addresses beside the pages: files of exhibits, light pages, lists, health and metrics."""
