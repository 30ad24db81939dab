"""The kinds of net, a module each, with what their layers are made of: `engine.nets.network` is the entrance."""
