"""Script that Streamlit runs for every session: menu, shared controls and the current page.

It is in a separate folder because a folder ``pages/`` next to the script would enable
Streamlit's former multipage mode.
"""

from pages.ui import app_shell

app_shell.run()
