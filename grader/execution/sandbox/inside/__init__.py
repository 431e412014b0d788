"""What runs within the sandbox. Nothing here is secret, and nothing it says is believed."""
