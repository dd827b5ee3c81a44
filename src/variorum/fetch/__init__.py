"""The only way out to the network: a guarded client, robots.txt, good manners."""
