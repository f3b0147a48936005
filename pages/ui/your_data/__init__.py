"""The page "Your data": uploads, questions, corrections, preview and the theatre they make."""
