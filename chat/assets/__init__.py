"""What pages load: styles and scripts joined into few files, named by what is in them, compressed, kept for ever.

`{% static %}` gives such a file's address, `{% bundle %}…{% endbundle %}` joins all that is named in it. A file is made
when it is first named, into `ASSETS_DIR`, where all processes of a machine find it: there is no build to forget. Two
that make it at once write the same. While DEBUG is on, what was changed is made anew at the next page.
"""
