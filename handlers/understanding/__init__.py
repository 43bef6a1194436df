"""From what people type to what they mean: words, then rules over phrases."""
