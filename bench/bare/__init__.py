"""Django and the same SQL, and nothing else: what a page could cost at best."""
