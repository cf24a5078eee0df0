"""What `theorycheck init` writes: an adapter to edit, the policy, a test and a CI job."""
