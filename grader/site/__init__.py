"""The course as a website: pages made of the released lessons and the documents, by Sphinx."""
