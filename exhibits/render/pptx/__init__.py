"""Editable PowerPoint and LibreOffice decks: layout, text, tables, maps and charts of slides."""
