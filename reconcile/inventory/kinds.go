package inventory

import "github.com/lunsync/lunsync/spec"

// A kindRow says how the objects of one kind get their keys, and how their names are
// replaced. TestEveryKindHasARow fails if a kind has no row, or a row has a hole.
type kindRow struct {
	naming naming
	// relabel returns a copy of a resource with each name replaced that it has only in
	// a spec, its own and those that it refers to; or the resource, if there is none.
	relabel func(spec.Resource, replaceName) spec.Resource

	// The other fields are only of the kinds that are named byMatch.

	// stages are tried in this order, strongest first.
	stages []matchStage
	// content returns what a resource has besides its comment.
	content func(spec.Resource) string
	// clues returns what finds a resource if a spec gives it for an external one,
	// without the comment, which is a clue as well. An object must have all of them.
	clues func(spec.Resource) []string
	// stem is what generated names begin with, where the comment is no name.
	stem string
}

// A naming is a way in which the objects of a kind get their names.
type naming int

// The ways in which objects get their names.
const (
	byKey   naming = iota + 1 // there is one object
	byUser                    // by the names of the auth group and of the user
	byName                    // by the name on the appliance, or the one that the spec gives instead
	byMatch                   // by comparing them with the spec: they have no name on the appliance
	byEnds                    // by the names of what they connect, which must be known before
)

// A replaceName replaces the name of a resource of the given kind, if there is another
// one for it.
type replaceName func(k spec.Kind, name *string)

// kinds is the table of what this package knows about kinds.
var kinds = map[spec.Kind]*kindRow{
	spec.KindGlobal:     {naming: byKey, relabel: keepNames},
	spec.KindCredential: {naming: byUser, relabel: relabelCredential},
	spec.KindInitiatorGroup: {
		naming: byMatch, relabel: relabelInitiatorGroup,
		stages:  []matchStage{{"comment", comment}, {"initiators and networks", func(r spec.Resource) []string { return []string{initiatorContent(r)} }}},
		content: initiatorContent, clues: initiatorClues, stem: "initiators",
	},
	spec.KindPortal: {
		naming: byMatch, relabel: relabelPortal,
		stages:  []matchStage{{"comment and address", commentAndAddress}, {"address", addresses}, {"comment", comment}},
		content: portalContent, clues: portalClues, stem: "portal",
	},
	spec.KindTarget:      {naming: byName, relabel: keepNames},
	spec.KindExtent:      {naming: byName, relabel: keepNames},
	spec.KindTargetGroup: {naming: byEnds, relabel: relabelTargetGroup},
	spec.KindMapping:     {naming: byEnds, relabel: relabelMapping},
}

// authStem is what the generated names of auth groups begin with. They are no kind of
// object: a tag makes them.
const authStem = "auth"
