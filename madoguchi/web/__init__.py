"""What people and browsers meet: views translate in, call one query or action, translate out."""
