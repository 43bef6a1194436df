"""Words and rules of the service: values without behaviour beyond their own."""
