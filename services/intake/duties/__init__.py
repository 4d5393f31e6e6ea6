"""What the law asks of whoever holds a case: disclosures on a ground, reports, inquiries."""
