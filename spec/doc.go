// Package spec is the desired state of an appliance: what a file may say, how YAML says
// it, and what is wrong with it. A spec refers to objects by name and never by id.
//
//   - spec.go and resource.go have the types. kind.go lists the kinds, and each kind has a
//     file named for it, such as portal.go.
//   - load.go reads files into a [Spec]: source.go finds them, yaml.go parses them,
//     document.go and decode.go read sections and fields, and references.go checks that
//     what is referred to exists. faults.go collects mistakes (errors.go).
//   - resolve.go looks up the secrets that a spec names (secretref.go, secret.go).
//   - limits.go and unfit.go find values that a release can't hold. daemon_config.go is the
//     table of how each field gets into the configuration of the daemon.
//   - write.go writes a [Report] as a spec; sift.go first leaves out what a spec can't say.
//   - schema.go writes the JSON Schema of a spec; schema_fields.go describes each field.
package spec
