"""What happens around a class: build the units, run them, check answers."""
