"""Made-up payslips and other papers, and the code that makes them. Nobody in them exists."""
