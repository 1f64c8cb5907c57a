"""Value in the model: who gains, compared with which option, with no effect, and by chance."""
