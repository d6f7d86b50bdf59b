"""`python -m bro_soap` is the command line."""

from bro_soap.cli import main

if __name__ == "__main__":
    main()
