"""What a safe contact is: one rule at the door and again at sending, so that both agree."""
