"""What changes from one state of the facts to another."""
