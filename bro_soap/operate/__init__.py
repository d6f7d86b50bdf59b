"""What an operator does with a whole register: backup, export and import, examination."""
