"""Cases that may reach the press: no link leads from a mail to what they are about."""
