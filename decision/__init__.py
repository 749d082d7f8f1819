"""Facts and rules -> a decision with its plan, documents and trace."""
