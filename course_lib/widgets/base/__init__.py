"""What all boards share: the protocol with the browser, look-ups, snapshots, the customer picker."""
