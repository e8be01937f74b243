"""What a message asks for: rules for the unmistakable, a trained classifier over local embeddings for the rest."""
