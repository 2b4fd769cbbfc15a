"""What holds whatever the database or the web do: pure functions and values, no Django, no clock."""
