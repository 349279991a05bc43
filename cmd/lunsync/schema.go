package main

import (
	"github.com/spf13/cobra"

	"github.com/lunsync/lunsync/spec"
)

const schemaLong = `Schema prints the JSON Schema (draft 2020-12) of a spec's documents, for editors:
they complete fields, tell what these are for, and mark what is wrong. A spec that
begins with

  # yaml-language-server: $schema=lunsync.schema.json

is checked by the YAML plug-ins of many editors. What takes more than one look, such
as references, only validate can tell.`

const schemaExample = `  lunsync schema > lunsync.schema.json`

func newSchema(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the spec's JSON Schema, for editors",
		Long:    schemaLong,
		Example: schemaExample,
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return spec.WriteSchema(p.stdout) },
	}
}
