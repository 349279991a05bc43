package spec

import "strconv"

// sectionSchemas has the keys of a document except for version.
var sectionSchemas = map[string]jsonSchema{
	"server": *refTo("server"),
	"policy": *refTo("policy"),
	"global": *refTo("global"),

	"auth_groups":      byName("The users that prove who they are with CHAP, by group.", ownNames, either("external_auth_group", "auth_group")),
	"initiator_groups": byName("Who may connect.", ownNames, either("external_initiator_group", "initiator_group")),
	"portals":          byName("The addresses that the appliance listens on.", ownNames, either("external_portal", "portal")),
	"targets":          byName("What initiators log in to. Names are in lower case.", targetNames, either("external_target", "target")),
	"extents":          byName("The stores that are shown as disks.", textNames, either("external_extent", "extent")),
}

// byName returns the schema of a mapping of names to entries.
func byName(description string, names, entry *jsonSchema) jsonSchema {
	return jsonSchema{Description: description, Type: "object", PropertyNames: names, AdditionalProperties: entry}
}

// The names that resources may have. Blanks around a name are allowed where the appliance
// removes them.
var (
	ownNames    = &jsonSchema{Pattern: nameForm.String(), MaxLength: maxText, Not: &jsonSchema{Const: All}}
	targetNames = &jsonSchema{Pattern: `^\s*[-A-Za-z0-9.:]+\s*$`}
	textNames   = &jsonSchema{Pattern: textPattern}
)

// The patterns of values. Editors know fewer regular expressions than Go. These mean the
// same in both.
const (
	notEmpty         = `\S`
	plainPattern     = `^[^` + invisibleClass + `]*[^\s` + invisibleClass + `][^` + invisibleClass + `]*$`
	textPattern      = `^[^"` + invisibleClass + `]*[^"\s` + invisibleClass + `][^"` + invisibleClass + `]*$`
	labelPattern     = `^[^"` + invisibleClass + `]*$`
	chapPattern      = `^[^"\x00-\x1f\x7f-\x9f]*[^"{\s\x00-\x1f\x7f-\x9f]$`
	zvolPattern      = `^[^"/` + invisibleClass + `]+(/[^"/` + invisibleClass + `]+)+$`
	addressPattern   = `^([0-9.]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?|[0-9A-Fa-f:.]+)$`
	networkPattern   = `^(ALL|[0-9A-Fa-f:.]+(/[0-9]{1,3})?)$`
	initiatorPattern = `^(ALL|[Ii][Qq][Nn]\.[0-9]{4}-[0-9]{2}\.[^\s\x00-\x2c/\x3b-\x40\x5b-\x5e\x60\x7b-\x9f]+|[Ee][Uu][Ii]\.[0-9A-Fa-f]{16}|[Nn][Aa][Aa]\.[0-9A-Fa-f]{16}([0-9A-Fa-f]{16})?)$`
	lunPattern       = `^(0|[1-9][0-9]{0,2}|10[01][0-9]|102[0-3])$`
	sizePattern      = `^[0-9]+( ?(KB|MB|GB|TB))?$`
	filePattern      = `^/mnt/[^/"]+/[^"` + invisibleClass + `]*[^/"` + invisibleClass + `]$`

	// invisibleClass has the characters that can't be seen, except for rare ones and for
	// blanks, which are allowed around a value.
	invisibleClass = "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e" +
		"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)

// objects are the mappings of a spec that have a fixed set of fields.
var objects = []objectSchema{
	{name: "server", entry: serverEntry{}, fields: serverFields, rules: jsonSchema{
		Description: "The appliance. Flags and the environment come first.",
		Not: &jsonSchema{
			Required:   []string{"ca_file", "insecure_skip_verify"},
			Properties: map[string]*jsonSchema{"insecure_skip_verify": {Const: true}},
		},
	}},
	{name: "policy", entry: policyEntry{}, fields: policyFields, rules: jsonSchema{Description: "How far a plan may go."}},
	{name: "global", entry: globalEntry{}, fields: globalFields, rules: jsonSchema{
		Description: "The appliance's iSCSI settings. Only the fields that are given are managed.",
	}},

	{name: "auth_group", entry: authGroupEntry{}, fields: authGroupFields, rules: jsonSchema{Required: []string{"tag", "users"}}},
	{name: "external_auth_group", entry: externalAuthGroup{}, fields: authGroupFields, rules: jsonSchema{Required: []string{"tag"}}},
	{name: "user", entry: userEntry{}, fields: userFields, rules: jsonSchema{
		Required:          []string{"secret"},
		DependentRequired: map[string][]string{"peer_user": {"peer_secret"}, "peer_secret": {"peer_user"}},
	}},

	{name: "initiator_group", entry: initiatorGroupEntry{}, fields: initiatorGroupFields, rules: jsonSchema{AnyOf: oneGiven("initiators", "networks")}},
	{name: "external_initiator_group", entry: initiatorGroupEntry{}, fields: initiatorGroupFields, rules: jsonSchema{
		AnyOf: oneGiven("initiators", "networks", "comment"), AllOf: findingComment,
	}},

	{name: "portal", entry: portalEntry{}, fields: portalFields, rules: jsonSchema{
		Required: []string{"listen"}, AllOf: chapNeeds("discovery_auth_method", "discovery_auth_group", "null"),
	}},
	{name: "external_portal", entry: externalPortal{}, fields: portalFields, rules: jsonSchema{AnyOf: oneGiven("listen", "comment"), AllOf: findingComment}},

	{name: "target", entry: targetEntry{}, fields: targetFields},
	{name: "external_target", entry: externalTarget{}, fields: targetFields},
	{name: "target_group", entry: targetGroupEntry{}, fields: targetGroupFields, rules: jsonSchema{
		Required: []string{"portal", "initiator_group"}, AllOf: chapNeeds("auth_method", "auth_group", "none"),
	}},

	{name: "extent", entry: extentEntry{}, fields: extentFields, rules: jsonSchema{
		OneOf: oneGiven("zvol", "file", "disk"), DependentRequired: map[string][]string{"size": {"file"}},
	}},
	{name: "external_extent", entry: externalExtent{}, fields: extentFields},
}

// oneGiven returns a schema for each field, which requires that field.
func oneGiven(fields ...string) []*jsonSchema {
	var all []*jsonSchema
	for _, f := range fields {
		all = append(all, &jsonSchema{Required: []string{f}})
	}
	return all
}

// findingComment requires that a comment is not empty: an object is found by it.
var findingComment = []*jsonSchema{{Properties: map[string]*jsonSchema{"comment": {Pattern: notEmpty}}}}

// chapNeeds requires a group if the method is CHAP, and no group otherwise. Then the group
// may have the type other, or must be absent if other is "none".
func chapNeeds(method, group, other string) []*jsonSchema {
	without := &jsonSchema{Properties: map[string]*jsonSchema{group: {Type: other}}}
	if other == "none" {
		without = &jsonSchema{Not: &jsonSchema{Required: []string{group}}}
	}
	return []*jsonSchema{{
		If: &jsonSchema{
			Properties: map[string]*jsonSchema{method: {Enum: words(authMethods[1:])}},
			Required:   []string{method},
		},
		Then: &jsonSchema{Properties: map[string]*jsonSchema{group: {Type: "string"}}, Required: []string{group}},
		Else: without,
	}}
}

// words returns the allowed values of a field as an enum.
func words[T any](allowed []T) []any {
	all := make([]any, len(allowed))
	for i, w := range allowed {
		all[i] = w
	}
	return all
}

// literals does the same for a [literal]: each value may also be written as a number.
func literals(allowed []string) []any {
	all := words(allowed)
	for _, w := range allowed {
		if n, err := strconv.ParseFloat(w, 64); err == nil {
			all = append(all, n)
		}
	}
	return all
}
