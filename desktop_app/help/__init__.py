"""What Inkling tells of itself: the welcome page, the about box, the licences."""
