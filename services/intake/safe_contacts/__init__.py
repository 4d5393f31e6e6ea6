"""Her safe contact, confirmed again or changed by the partner that she told it to."""
