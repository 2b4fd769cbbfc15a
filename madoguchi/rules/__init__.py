"""What holds whatever database and web do: pure functions and values, no Django, no clock."""
