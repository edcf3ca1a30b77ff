"""What goes over wires: messages as bytes, the dialogue with servers, what they answer."""
