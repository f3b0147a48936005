"""HTML renderers: fragments for application pages and self-contained offline files."""
