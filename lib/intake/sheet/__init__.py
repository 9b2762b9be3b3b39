"""The official sheet understood: grids in, a draft of rows by the contract out."""
