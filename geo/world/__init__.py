"""World boundaries shipped with the project: admin units, and the layers of a theatre."""
