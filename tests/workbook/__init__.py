"""Reading and writing workbooks, without a database."""
