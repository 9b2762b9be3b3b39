"""Everything around the server's answers: hosts, policy, documents, files."""
