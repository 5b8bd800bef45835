"""The law in amounts: dated files, and the book that reads them."""
