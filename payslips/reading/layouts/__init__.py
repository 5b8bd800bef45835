"""One file for each family of payslips that labels and places alone cannot read. There is none yet."""
