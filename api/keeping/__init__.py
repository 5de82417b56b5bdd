"""Answers kept for who asks again, for as long as nothing has been committed."""
