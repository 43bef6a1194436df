"""Every sentence that people read, by language, and how it becomes text."""
