"""The least a Streamlit page can be: what every page is measured against."""

import streamlit as st

choice = st.selectbox("Choice", ["one", "two", "three"], key="choice")
st.text(f"You chose {choice}.")
