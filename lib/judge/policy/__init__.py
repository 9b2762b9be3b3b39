"""The policy in force: scale, rules of viewpoints and verdicts, read from data/rules."""
