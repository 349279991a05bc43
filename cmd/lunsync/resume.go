package main

import "github.com/spf13/cobra"

const resumeExample = `  lunsync resume
  lunsync resume --appliance nas1.example.com --token-file /run/secrets/lunsync-token`

func newResume(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "resume",
		Short:   "Let a suspended agent write again",
		Long:    "Resume lets an agent write again that lunsync suspend keeps from it.",
		Example: resumeExample,
		Args:    noArgs,
	}
	o := newOrderFlags(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return p.order(cmd.Context(), o, "resume", order{})
	}
	return cmd
}
