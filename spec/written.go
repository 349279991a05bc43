package spec

// A notation is how a value gets into the configuration that the appliance generates
// for its daemon. Nothing is escaped there, and one value that the daemon can't read
// makes it reject the whole configuration, without a sign (wire-facts 12).
type notation int

const (
	// unwritten values are not in that configuration.
	unwritten notation = iota
	// quoted values stand in double quotes.
	quoted
	// bare values stand there as they are.
	bare
	// checked values are addresses, numbers or one of a few words. Their readers let
	// nothing pass that could be misread.
	checked
	// secret values stand in double quotes, and lose the braces at their end.
	secret
	// blocks are bytes, of which there must be whole blocks.
	blocks
)

// A writing says of one field how it is written, and how long it may be.
type writing struct {
	kind  Kind
	field string
	old   notation // on 9.10 and 11.1
	since notation // from 11.2 on
	most  int      // characters; of a list, of all its items with one between them; 0 is no limit that is known
}

// writings is the one table of how fields are written (wire-facts 4, 12 and 13). Each
// compared field of each kind is in it.
var writings = []writing{
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

// writingOf finds the row of a field.
var writingOf = writingsByField()

func writingsByField() map[fieldOf]*writing {
	by := make(map[fieldOf]*writing, len(writings))
	for i := range writings {
		by[fieldOf{writings[i].kind, writings[i].field}] = &writings[i]
	}
	return by
}

// nameField is the field that the name of an entry is, where it has one.
var nameField = map[Kind]string{KindCredential: "user", KindTarget: "name", KindExtent: "name"}

// writingAt returns the row of what stands at p, or an empty one.
func writingAt(p place) writing {
	field := p.field
	if field == "" || field == "renamed_from" {
		field = nameField[p.key.Kind]
	}
	if w := writingOf[fieldOf{p.key.Kind, field}]; w != nil {
		return *w
	}
	return writing{kind: p.key.Kind, field: p.field}
}

// quotes reports whether the value stands in quotes on some release: then it can't
// hold one.
func (w writing) quotes() bool {
	return w.old == quoted || w.since == quoted || w.since == secret
}
