"""What goes out to offices and comes back filled: forms, the sheet as a book, their own file handed back."""
