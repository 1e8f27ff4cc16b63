"""Speed and memory of the product as ratios against a peer, measured in the same run (`make bench`)."""
