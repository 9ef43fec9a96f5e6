"""Verbs: one public function is one use case, and the place where transactions are asked for."""
