package spec

// A notation is how the appliance writes a value into the configuration that it generates
// for its daemon. It escapes nothing. If the daemon can't read one value, it rejects the
// whole configuration, and the API reports no error (wire-facts 12).
type notation int

const (
	// unwritten values are not in that configuration.
	unwritten notation = iota
	// quoted values are written in double quotes.
	quoted
	// bare values are written without quotes.
	bare
	// checked values are addresses, numbers or one of a few words. What reads them from a
	// spec refuses anything else.
	checked
	// secret values are written in double quotes, without the braces at their end.
	secret
	// blocks are sizes in bytes. They must be a multiple of the blocksize.
	blocks
)

// A configField says how one field is written, and how long its value may be.
type configField struct {
	kind  Kind
	field string
	old   notation // on 9.10 and 11.1
	since notation // from 11.2 on
	most  int      // limit in characters, of a list with its items joined by one; 0 if none is known
}

// configFields is the table of how fields are written (wire-facts 4, 12 and 13). It has
// every compared field of every kind.
var configFields = []configField{
	{KindGlobal, "basename", bare, quoted, maxText},
	{KindGlobal, "isns_servers", checked, checked, 0},
	{KindGlobal, "pool_avail_threshold", unwritten, unwritten, 0},

	{KindCredential, "tag", checked, checked, 0},
	{KindCredential, "user", bare, quoted, maxText},
	{KindCredential, "secret", secret, secret, 0},
	{KindCredential, "peer_user", bare, quoted, maxText},
	{KindCredential, "peer_secret", secret, secret, 0},

	{KindInitiatorGroup, "initiators", quoted, quoted, maxJoined},
	{KindInitiatorGroup, "networks", checked, checked, maxJoined},
	{KindInitiatorGroup, "comment", unwritten, unwritten, maxText},

	{KindPortal, "listen", checked, checked, 0},
	{KindPortal, "comment", unwritten, unwritten, maxText},
	{KindPortal, "discovery_auth_method", checked, checked, 0},
	{KindPortal, "discovery_auth_group", unwritten, unwritten, 0},
	{KindPortal, "tag", checked, checked, 0},

	{KindTarget, "name", checked, checked, maxText}, // behind the basename or, if it is a full name, alone
	{KindTarget, "alias", quoted, quoted, maxText},
	{KindTarget, "mode", unwritten, unwritten, 0},

	{KindExtent, "name", quoted, quoted, maxText},
	{KindExtent, "zvol", quoted, quoted, 0},
	{KindExtent, "file", quoted, quoted, maxText},
	{KindExtent, "disk", quoted, quoted, 0},
	{KindExtent, "size", blocks, blocks, 0},
	{KindExtent, "comment", unwritten, unwritten, maxText},
	{KindExtent, "blocksize", checked, checked, 0},
	{KindExtent, "disable_physical_blocksize", checked, checked, 0},
	{KindExtent, "avail_threshold", checked, checked, 0},
	{KindExtent, "insecure_tpc", checked, checked, 0},
	{KindExtent, "xen", unwritten, unwritten, 0},
	{KindExtent, "rpm", checked, checked, 0},
	{KindExtent, "read_only", checked, checked, 0},
	{KindExtent, "serial", quoted, quoted, maxSerial},
	{KindExtent, "naa", checked, checked, 0},

	{KindTargetGroup, "initiator_group", unwritten, unwritten, 0},
	{KindTargetGroup, "auth_method", checked, checked, 0},
	{KindTargetGroup, "auth_group", unwritten, unwritten, 0},
	{KindTargetGroup, "initial_digest", unwritten, unwritten, maxText},

	{KindMapping, "lun", checked, checked, 0},
}

type fieldOf struct {
	kind  Kind
	field string
}

// configFieldOf has the rows of the table by field.
var configFieldOf = indexConfigFields()

func indexConfigFields() map[fieldOf]*configField {
	by := make(map[fieldOf]*configField, len(configFields))
	for i := range configFields {
		by[fieldOf{configFields[i].kind, configFields[i].field}] = &configFields[i]
	}
	return by
}

// nameField has the field whose value is the name of an entry, for the kinds that have one.
var nameField = map[Kind]string{KindCredential: "user", KindTarget: "name", KindExtent: "name"}

// configFieldAt returns the row of the field at p. If there is none, the row has no limits.
func configFieldAt(p place) configField {
	field := p.field
	if field == "" || field == "renamed_from" {
		field = nameField[p.key.Kind]
	}
	if w := configFieldOf[fieldOf{p.key.Kind, field}]; w != nil {
		return *w
	}
	return configField{kind: p.key.Kind, field: p.field}
}

// quotes reports whether the value is written in quotes on some release. Then it must not
// contain a double quote.
func (w configField) quotes() bool {
	return w.old == quoted || w.since == quoted || w.since == secret
}
