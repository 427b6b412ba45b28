"""What the peers tests share: the program, the servers that it talks to, and what stands between them."""
