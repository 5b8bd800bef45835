"""The rules of the law, one small function each, in modules in the order in which the law applies them."""
