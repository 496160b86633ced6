"""What readers handle: panel, quiz, decide, plan; each with its script, style and template."""
