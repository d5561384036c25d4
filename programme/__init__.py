"""What the programme says: pure functions of its data, a company's answers and a moment in time."""
