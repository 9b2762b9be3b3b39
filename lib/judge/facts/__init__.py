"""The facts of indicators, projects and groups that rules may use."""
