"""取込: read, mend, commit; collect; history."""
