"""Small widgets that every view uses; they know the theme and no engine."""
