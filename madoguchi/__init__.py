"""Madoguchi（窓口）: book an online counselling session at a public employment office."""
