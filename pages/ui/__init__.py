"""What pages share with Streamlit: frame, controls, cached, show."""
