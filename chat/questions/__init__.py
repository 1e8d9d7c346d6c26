"""What workflows ask a person: the pages and the REST interface of runs that wait for an answer."""
