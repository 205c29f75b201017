"""What a public change sets off elsewhere."""
