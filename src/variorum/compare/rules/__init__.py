"""The rules of `variorum.compare.kinds`, by what they are about. Each takes an edit in its place and answers or passes."""
