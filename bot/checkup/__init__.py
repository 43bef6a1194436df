"""`tanpacalo doctor`: what is well, what is not, and the sentence that mends it.

Each file looks at one subject and gives findings; it changes nothing and asks nobody but
the platforms and the database that the configuration names.
"""
