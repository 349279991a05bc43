package spec

import (
	"reflect"
	"strings"
)

// A form is a mapping with fields that are known: what [loader.fields] reads into
// entry, and what can be said of it that the type of entry doesn't tell.
type form struct {
	name   string
	entry  any
	fields map[string]jsonSchema
	rules  jsonSchema
}

// schema returns the schema of f. Its fields, and what they hold, come from the very
// struct that Load reads them into.
func (f *form) schema() *jsonSchema {
	s := f.rules
	s.Type, s.AdditionalProperties = "object", false
	s.Properties = make(map[string]*jsonSchema)
	for field := range reflect.TypeOf(f.entry).Fields() {
		name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		property := f.fields[name]
		if complete := readerSchemas[field.Type]; complete != nil {
			complete(&property)
		}
		if option == "null" {
			property.Type = []any{property.Type, "null"}
		}
		s.Properties[name] = &property
	}
	return &s
}

// readerSchemas say what the readers of fields take. The field itself tells what a
// raw and a secretRef take.
var readerSchemas = map[reflect.Type]func(*jsonSchema){
	reflect.TypeFor[text]():      func(s *jsonSchema) { s.Type = "string" },
	reflect.TypeFor[literal]():   literalSchema,
	reflect.TypeFor[boolean]():   func(s *jsonSchema) { s.Type = "boolean" },
	reflect.TypeFor[number]():    func(s *jsonSchema) { s.Type = "integer" },
	reflect.TypeFor[byteCount](): func(s *jsonSchema) { s.Type = []any{"integer", "string"} },
	reflect.TypeFor[list]():      listSchema,
}

// literalSchema lets pass what may look like a number, unless the field knows better.
func literalSchema(s *jsonSchema) {
	if s.Type == nil {
		s.Type = []any{"string", "number"}
	}
}

func listSchema(s *jsonSchema) {
	s.Type = "array"
	items := jsonSchema{}
	if s.Items != nil {
		items = *s.Items
	}
	items.Type = "string"
	s.Items = &items
}
