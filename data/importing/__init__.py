"""Import of users' files: recognise a file, map its columns, write the tables of a theatre."""
