"""Care Act 2014: prevent, reduce, delay, and what people say of their own wellbeing."""
