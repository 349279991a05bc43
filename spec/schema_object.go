package spec

import (
	"reflect"
	"strings"
)

// An objectSchema describes a mapping that has a fixed set of fields: the struct into which
// [loader.fields] reads it, and what the types of that struct don't say.
type objectSchema struct {
	name   string
	entry  any
	fields map[string]jsonSchema
	rules  jsonSchema
}

// schema returns the schema of f. It takes fields and types from the struct that Load
// reads into, so that the two agree.
func (f *objectSchema) schema() *jsonSchema {
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

// readerSchemas has what each type of reader accepts. For raw and secretRef the table of
// the fields says it.
var readerSchemas = map[reflect.Type]func(*jsonSchema){
	reflect.TypeFor[text]():      func(s *jsonSchema) { s.Type = "string" },
	reflect.TypeFor[literal]():   literalSchema,
	reflect.TypeFor[boolean]():   func(s *jsonSchema) { s.Type = "boolean" },
	reflect.TypeFor[number]():    func(s *jsonSchema) { s.Type = "integer" },
	reflect.TypeFor[byteCount](): func(s *jsonSchema) { s.Type = []any{"integer", "string"} },
	reflect.TypeFor[list]():      listSchema,
}

// literalSchema allows a string or a number, unless the table of the fields says more.
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
