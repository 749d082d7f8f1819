"""Rule files: read, verified, compared, released."""
