"""One module an allowance. Each looks up all its figures first: what is not known is not known for anybody."""
