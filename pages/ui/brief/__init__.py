"""The page Brief: selection of exhibits, files, preview."""
