"""The pre-screening's actions: adapters from a tracker to `programme.eligibility` and back."""
