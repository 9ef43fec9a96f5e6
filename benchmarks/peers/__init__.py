"""The shop beside other shop systems on the same machine: what each places in orders a second."""
