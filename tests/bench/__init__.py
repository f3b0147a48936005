"""How fast a page is, beside a bare Streamlit page on the same machine (`make bench`)."""
