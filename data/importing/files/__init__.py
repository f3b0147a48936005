"""Reading of files into grids of text: workbooks, in a child process, and delimited text."""
