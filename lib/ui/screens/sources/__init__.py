"""出典と方法: documents, method, reporting, quality, words, guide."""
