def closeness(a,b): return None
def opposed(a,b): return False
