package spec

// These tables say what each field of a spec is for, and which values it may have beyond
// its type. TestSchemaKnowsEveryField compares them with the fields that Load knows.

var serverFields = map[string]jsonSchema{
	"url":                  {Description: "URL of the appliance, such as https://nas1.example.com.", Pattern: `^https?://[^/?#@]+/?$`},
	"username":             {Description: "User to log in with.", Default: "root", Pattern: plainPattern},
	"password":             {Description: "Password to log in with.", Ref: "#/$defs/secret"},
	"ca_file":              {Description: "PEM file of the authority that signed the appliance's certificate.", Pattern: plainPattern},
	"insecure_skip_verify": {Description: "Accept any certificate.", Default: false},
	"api":                  {Description: "Generation of the appliance's API; auto: found out.", Default: apis[0], Enum: words(apis)},
	"release":              {Description: "Release whose rules apply; auto: ask the appliance.", Default: releases[0], Enum: literals(releases)},
}

var policyFields = map[string]jsonSchema{
	"prune": {Description: "Which objects that the spec does not have are deleted: those that it made or took over, none, or all of its sections.",
		Default: Prunes()[0], Enum: words(Prunes())},
	"max_deletes": {Description: "How many objects a plan may delete: a number, or a percentage of those of a kind.",
		Type: []any{"integer", "string"}, Default: "30%", Pattern: countForm.String() + "|" + percentForm.String(), Minimum: 0, Maximum: 999_999_999},
	"in_use": {Description: "Whether targets with a connected initiator are deleted, where the release checks.", Default: InUses()[0], Enum: words(InUses())},
	"refuse": {Description: "Classes of steps that refuse a plan.", Items: &jsonSchema{Enum: words(Refusable())}},
}

var globalFields = map[string]jsonSchema{
	"basename":             {Description: "What the names of targets begin with, such as iqn.2011-03.org.example.istgt.", Pattern: textPattern},
	"isns_servers":         {Description: "iSNS servers: IPv4 or [IPv6], with a port or without.", Items: &jsonSchema{Pattern: addressPattern}},
	"pool_avail_threshold": {Description: "Warn when less than this percentage of a pool is free; null: never.", Minimum: 1, Maximum: 99},
}

const (
	externalText = "Managed elsewhere: it must exist and is never written."
	protectText  = "Refuse any plan that deletes or replaces it."
	renamedText  = "Its former name: it is renamed in place of being deleted and created."
)

var authGroupFields = map[string]jsonSchema{
	"external": {Description: externalText, Default: false},
	"tag":      {Description: "The group's number on the appliance.", Minimum: 1, Maximum: 1<<31 - 1},
	"users":    {Description: "The users of the group, by name.", Type: "object", MinProperties: 1, PropertyNames: textNames, AdditionalProperties: refTo("user")},
}

var userFields = map[string]jsonSchema{
	"secret":      {Description: "What the user proves to know: 12 to 16 characters, no double quote, no brace { at the end.", Ref: "#/$defs/chap_secret"},
	"peer_user":   {Description: "The appliance's own name, for CHAP_MUTUAL.", Pattern: textPattern},
	"peer_secret": {Description: "What the appliance answers with, for CHAP_MUTUAL: 12 to 16 characters as for secret, and not the same.", Ref: "#/$defs/chap_secret"},
}

var initiatorGroupFields = map[string]jsonSchema{
	"external":   {Description: externalText, Default: false},
	"initiators": allOr("Names of the initiators, or ALL alone, which is also the default.", initiatorPattern),
	"networks":   allOr("Addresses and networks that they come from, or ALL alone, which is also the default.", networkPattern),
	"comment":    {Description: "Left out: the name at creation, then left alone."},
}

// allOr returns the schema of a list that has ALL alone or other items.
func allOr(description, pattern string) jsonSchema {
	return jsonSchema{
		Description: description, MinItems: 1, Items: &jsonSchema{Pattern: pattern},
		If:   &jsonSchema{Contains: &jsonSchema{Const: All}},
		Then: &jsonSchema{MaxItems: 1},
	}
}

var portalFields = map[string]jsonSchema{
	"external":              {Description: externalText, Default: false},
	"listen":                {Description: "Addresses such as 192.168.3.20:3260 and [fd00::1]:3260. Port 3260 may be left out.", MinItems: 1, Items: &jsonSchema{Pattern: addressPattern}},
	"comment":               {Description: "Left out: the name at creation, then left alone."},
	"discovery_auth_method": {Description: "How initiators that look for targets prove who they are.", Default: authMethods[0], Enum: words(authMethods)},
	"discovery_auth_group":  {Description: "The auth group that they do it with.", MinLength: 1},
	"protect":               {Description: protectText, Default: false},
}

var targetFields = map[string]jsonSchema{
	"external": {Description: externalText, Default: false},
	"alias":    {Description: "A name for people, unique on the appliance, and not the word target.", Pattern: labelPattern},
	"mode":     {Description: "The transport.", Default: modes[0], Enum: words(modes)},
	"groups": {Description: "Who reaches the target, and through which portal. Left out: not managed; []: nobody.",
		Type: "array", Items: refTo("target_group")},
	"luns": {Description: "The extents that it shows, by number. Left out: not managed; {}: none.",
		Type: "object", PropertyNames: &jsonSchema{Pattern: lunPattern}, AdditionalProperties: &jsonSchema{Type: "string"}},
	"protect":      {Description: protectText, Default: false},
	"renamed_from": {Description: renamedText, Pattern: textPattern},
}

var targetGroupFields = map[string]jsonSchema{
	"portal":          {Description: "A portal of this spec."},
	"initiator_group": {Description: "An initiator group of this spec, or ALL: everyone."},
	"auth_method":     {Description: "How initiators prove who they are.", Default: authMethods[0], Enum: words(authMethods)},
	"auth_group":      {Description: "The auth group that they do it with: an auth group of this spec.", MinLength: 1},
	"initial_digest":  {Description: "The digest that a session begins with.", Default: defaultDigest, Pattern: textPattern},
}

var extentFields = map[string]jsonSchema{
	"external": {Description: externalText, Default: false},
	"zvol":     {Description: "A zvol, such as tank/vm-0.", Pattern: zvolPattern, Not: &jsonSchema{Pattern: `^(dev/)?zvol/`}},
	"file":     {Description: "A file below /mnt, such as /mnt/tank/iscsi/scratch.", Pattern: filePattern},
	"disk":     {Description: "A device, such as da1.", Pattern: diskForm.String(), Not: &jsonSchema{Pattern: `^zvol/`}},
	"size":     {Description: "Size of a file to be made: bytes, or a number with KB, MB, GB or TB (1 KB is 1,024 bytes). 0: as the file is.", Default: 0, Minimum: 0, Pattern: sizePattern},
	"comment":  {Description: "A word for people.", Default: ""},

	"blocksize":                  {Description: "Bytes of a block.", Default: blocksizes[0], Enum: words(blocksizes)},
	"disable_physical_blocksize": {Description: "Don't tell initiators the physical blocksize.", Default: false},
	"avail_threshold":            {Description: "Warn when less than this percentage is free; null: never.", Minimum: 1, Maximum: 99},
	"insecure_tpc":               {Description: "Let initiators copy from other LUNs without going through them.", Default: true},
	"xen":                        {Description: "Behave as Xen initiators expect.", Default: false},
	"rpm":                        {Description: "The speed that initiators are told.", Default: rpms[0], Enum: literals(rpms)},
	"read_only":                  {Description: "Refuse to be written to.", Default: false},
	"serial":                     {Description: "At most 16 characters; no two extents have the same. Left out: whatever the appliance chose.", Pattern: textPattern},
	"naa":                        {Description: "0x and hexadecimal digits; settable on 9.10 and 11.1. Left out: whatever the appliance chose.", Pattern: naaForm.String()},
	"protect":                    {Description: protectText, Default: false},
	"renamed_from":               {Description: renamedText, Pattern: textPattern},
}
