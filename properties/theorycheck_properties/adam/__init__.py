"""Adam and AdamW."""
