"""The public words of investments: instruments, activities, holdings, portfolios, imports."""
