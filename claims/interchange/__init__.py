"""Shapes in which what is published travels to other people's programs. Pure: no database, no request, no setting."""
