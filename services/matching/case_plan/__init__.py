"""Who leads each stage of a case and who takes part: one body leads, and every stage has one."""
