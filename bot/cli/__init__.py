"""The command `tanpacalo`: a file for each family of subcommands."""
