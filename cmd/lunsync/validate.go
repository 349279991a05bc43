package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/spec"
)

const validateExample = `  lunsync validate
  lunsync validate nas1/ shared.yaml
  generate-spec | lunsync validate -`

func newValidate(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "validate [FILE...]",
		Short:   "Check a spec without contacting an appliance",
		Long:    "Validate checks a spec and tells all its mistakes." + filesHelp + "\nNo secret is looked up.",
		Example: validateExample,
		RunE:    func(_ *cobra.Command, files []string) error { return p.validate(files) },
	}
}

func (p *program) validate(files []string) error {
	s, err := p.load(files)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: valid, %s\n", filesText(s), count(len(s.Resources), "resource"))
	return err
}

// filesText names the files of s.
func filesText(s *spec.Spec) string {
	if len(s.Files) > 3 {
		return count(len(s.Files), "file")
	}
	return clean(listText(s.Files))
}
