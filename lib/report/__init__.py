"""What people take away: slides as PowerPoint, pages as PDF, charts as pictures, figures as Excel. No Streamlit here."""
