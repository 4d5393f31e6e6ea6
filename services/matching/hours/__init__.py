"""When providers are open and who is on call otherwise; what is urgent goes to who is there."""
