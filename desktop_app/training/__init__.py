"""A model that learns its writer's voice: texts in, a child process trains, a voice comes out."""
