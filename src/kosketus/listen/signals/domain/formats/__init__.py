"""The forms in which tables come: text, XLSX, JSON lines, Parquet."""
