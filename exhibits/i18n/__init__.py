"""Translation of exhibits and exports into Arabic."""
