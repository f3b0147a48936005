"""Slides of a deck that PowerPoint and LibreOffice can edit: one file for each thing on them."""
