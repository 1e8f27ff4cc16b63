"""Charts: pure functions from a frame to an Altair chart, one kind a file.

What does not belong here: figures (they arrive ready in the frame), titles and sources (document text).
"""
