"""HL7 FHIR R4: requests for help as ServiceRequest, Task or message, and how they stand."""
