"""The store of facts: the only room that reads and writes tables. Readers get frozen frames of one commit or folder."""
