"""Brand and design: the organisation's name, logo, fonts and colours, and the page of a document."""
