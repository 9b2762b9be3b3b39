"""What a fact is and what words mean; every other room stands on it."""
