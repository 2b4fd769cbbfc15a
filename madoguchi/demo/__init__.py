"""What runs and fills the demo; nothing of it is used in production."""
