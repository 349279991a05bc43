package spec

import (
	"encoding/json"
	"io"
)

// A jsonSchema is a JSON Schema of draft 2020-12, or a part of one. Fields that are not set
// are left out.
type jsonSchema struct {
	Draft       string `json:"$schema,omitempty"`
	Title       string `json:"title,omitempty"`
	Ref         string `json:"$ref,omitempty"`
	Description string `json:"description,omitempty"`
	Type        any    `json:"type,omitempty"` // a string, or a list of strings
	Default     any    `json:"default,omitempty"`
	Const       any    `json:"const,omitempty"`
	Enum        []any  `json:"enum,omitempty"`

	Pattern   string `json:"pattern,omitempty"`
	MinLength int    `json:"minLength,omitempty"`
	MaxLength int    `json:"maxLength,omitempty"`
	Minimum   any    `json:"minimum,omitempty"` // a number
	Maximum   any    `json:"maximum,omitempty"`

	Items    *jsonSchema `json:"items,omitempty"`
	Contains *jsonSchema `json:"contains,omitempty"`
	MinItems int         `json:"minItems,omitempty"`
	MaxItems int         `json:"maxItems,omitempty"`

	Properties           map[string]*jsonSchema `json:"properties,omitempty"`
	PatternProperties    map[string]*jsonSchema `json:"patternProperties,omitempty"`
	AdditionalProperties any                    `json:"additionalProperties,omitempty"` // false, or a schema
	PropertyNames        *jsonSchema            `json:"propertyNames,omitempty"`
	Required             []string               `json:"required,omitempty"`
	DependentRequired    map[string][]string    `json:"dependentRequired,omitempty"`
	MinProperties        int                    `json:"minProperties,omitempty"`
	MaxProperties        int                    `json:"maxProperties,omitempty"`

	OneOf []*jsonSchema `json:"oneOf,omitempty"`
	AnyOf []*jsonSchema `json:"anyOf,omitempty"`
	AllOf []*jsonSchema `json:"allOf,omitempty"`
	Not   *jsonSchema   `json:"not,omitempty"`
	If    *jsonSchema   `json:"if,omitempty"`
	Then  *jsonSchema   `json:"then,omitempty"`
	Else  *jsonSchema   `json:"else,omitempty"`

	Defs map[string]*jsonSchema `json:"$defs,omitempty"`
}

// WriteSchema writes the JSON Schema of a document of a spec, for editors. The schema
// accepts all that [Load] accepts. Some mistakes only Load finds: wrong references, claims
// of two resources, a first document without a version.
func WriteSchema(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(documentSchema())
}

// documentSchema returns the schema of one document.
func documentSchema() *jsonSchema {
	s := &jsonSchema{
		Draft:                "https://json-schema.org/draft/2020-12/schema",
		Title:                "lunsync spec",
		Description:          "The iSCSI configuration that a FreeNAS or TrueNAS appliance is to have.",
		Type:                 []any{"object", "null"}, // an empty document is skipped
		Properties:           map[string]*jsonSchema{"version": {Description: "Version of this format.", Const: 1}},
		PatternProperties:    map[string]*jsonSchema{"^x-": {Description: "Yours: a place for anchors."}},
		AdditionalProperties: false,
		Defs:                 map[string]*jsonSchema{"secret": secretSchema(0, 0, ""), "chap_secret": secretSchema(minSecret, maxSecret, chapPattern)},
	}
	for i := range objects {
		s.Defs[objects[i].name] = objects[i].schema()
	}
	for name, section := range sectionSchemas {
		s.Properties[name] = &section
	}
	return s
}

// secretSchema returns the schema of a secret: where it is found, or the secret itself, which
// has least to most characters (0 is no limit) and matches the pattern.
func secretSchema(least, most int, pattern string) *jsonSchema {
	return &jsonSchema{OneOf: []*jsonSchema{
		{
			Type: "object", MinProperties: 1, MaxProperties: 1, AdditionalProperties: false,
			Properties: map[string]*jsonSchema{
				"env":  {Description: "The environment variable that holds the secret.", Type: "string", Pattern: variableForm.String()},
				"file": {Description: "The file that holds the secret. One newline at its end is dropped.", Type: "string", MinLength: 1},
			},
		},
		{Description: "The secret itself, for all to read: better name a variable or a file.", Type: "string", MinLength: max(1, least), MaxLength: most, Pattern: pattern},
	}}
}

// either returns the schema of an entry that may be external. Its arguments are names of
// objects.
func either(external, managed string) *jsonSchema {
	return &jsonSchema{
		If: &jsonSchema{
			Properties: map[string]*jsonSchema{"external": {Const: true}},
			Required:   []string{"external"},
		},
		Then: refTo(external),
		Else: refTo(managed),
	}
}

// refTo returns a reference to the schema of the object with that name.
func refTo(name string) *jsonSchema { return &jsonSchema{Ref: "#/$defs/" + name} }
