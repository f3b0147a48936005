"""Minimal Streamlit page, the baseline of all measurements."""

import streamlit as st

choice = st.selectbox("Choice", ["one", "two", "three"], key="choice")
st.text(f"You chose {choice}.")
