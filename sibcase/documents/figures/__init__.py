"""The figures of a document: its subject, amounts in full and in short, and their traces."""
