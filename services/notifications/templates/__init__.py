"""Every sentence this service may send, as data, with who approved it and when."""
