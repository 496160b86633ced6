"""Models of community marketing, one module a part of the book."""
