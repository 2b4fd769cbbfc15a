"""`python -m madoguchi` is the same as `madoguchi`."""

from __future__ import annotations

from madoguchi.cli import main

if __name__ == "__main__":
    main()
