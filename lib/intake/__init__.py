"""From a document to tables: what was read, checked and written."""
