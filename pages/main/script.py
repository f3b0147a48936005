"""The script that Streamlit runs for every session: the menu and controls around a page.

It stands in a folder of its own: a folder ``pages/`` beside the script would turn on Streamlit's
former multipage mode.
"""

from pages.ui import app_shell

app_shell.run()
