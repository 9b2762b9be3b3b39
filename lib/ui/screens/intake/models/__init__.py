"""What 取込 says, in models of words; no HTML and no Streamlit."""
