"""What the web server around the pages lets in, says and keeps to itself."""
