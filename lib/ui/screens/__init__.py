"""The screens: a page of the app is the file or folder with its name."""
