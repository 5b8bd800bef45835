"""What the law says of allowances in amounts, dated, each with its article and source."""
