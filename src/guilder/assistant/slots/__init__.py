"""The particulars of a question: period, age, amount, category, merchant. Pure functions over the text."""
