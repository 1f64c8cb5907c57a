"""Value in the model: for whom it is, against which option, with no effect, and by chance."""
