package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	v1 "github.com/lunsync/lunsync/client/v1"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

const validateExample = `  lunsync validate
  lunsync validate nas1/ shared.yaml
  lunsync validate --release 11.1
  generate-spec | lunsync validate -`

const validateHelp = `

Values that only some releases can hold are checked if a release is given: with
--release, or as server.release in the spec. Plan checks them for the release that
the appliance runs. No secret is looked up.`

func newValidate(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "validate [FILE...]",
		Short:   "Check a spec without contacting an appliance",
		Long:    "Validate checks a spec and tells all its mistakes." + filesHelp + validateHelp,
		Example: validateExample,
	}
	release := choice{auto, append([]string{auto}, v1.Versions()...)}
	cmd.Flags().Var(&release, "release", "release that must be able to hold the spec; auto: the spec's, if it names one")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		return p.validate(cmd.Context(), files, release.value)
	}
	return cmd
}

func (p *program) validate(ctx context.Context, files []string, release string) error {
	s, err := p.load(ctx, files, 0)
	if err != nil {
		return err
	}
	if release == auto {
		release = s.Server.Release
	}
	if err := checkRelease(s, release); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s: valid, %s\n", filesText(s), plans.Counted(len(s.Resources), "resource"))
	return err
}

// auto stands for a release that is found out, or not known.
const auto = "auto"

// checkRelease returns what the named release can't hold of s. No name, and auto, stand
// for one that is not known.
func checkRelease(s *spec.Spec, name string) error {
	if name == "" || name == auto {
		return nil
	}
	release, err := v1.ListedRelease(name)
	if err != nil {
		return usageError(err.Error())
	}
	if list := s.Unfit(release.Limits, "release "+name); list != nil {
		return list
	}
	return nil
}

// filesText names the files of s.
func filesText(s *spec.Spec) string {
	if len(s.Files) > 3 {
		return plans.Counted(len(s.Files), "file")
	}
	return clean(listText(s.Files))
}
