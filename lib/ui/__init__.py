"""The page frame, the reader's state and the small parts pages are made of. The only Streamlit outside pages."""
