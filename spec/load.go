package spec

import (
	"context"
	"io"
	"reflect"
	"slices"
)

// Load reads one spec from several files. A path is that of a file, that of a directory, in
// which Load reads the files *.yaml and *.yml, or "-" for stdin. stdin may be nil if no path
// is "-".
//
// The error, if any, is an [ErrorList] of all mistakes, unreadable files included. Load
// doesn't look up secrets: [Spec.Resolve] does. [Files.Load] takes a context.
func Load(paths []string, stdin io.Reader) (*Spec, error) {
	return Files{Stdin: stdin}.Load(context.Background(), paths)
}

// A loader reads files into a spec.
type loader struct {
	spec     *Spec
	read     func(file string) ([]byte, error)
	errs     faults
	warnings faults

	// These say what is being read.
	file  string
	entry place // the name of the resource
	key   Key
	field string

	// These have what was found in everything read so far.
	shapes   map[reflect.Type]shape
	sections map[string]*section
	given    map[string]Pos // where things are that may be given only once
	claims   map[Claim]claimed
	refs     []reference
	mutual   []reference // the auth groups that are used with CHAP_MUTUAL
	renames  []rename
	broken   bool // whether a part of the spec could not be read, so that the rest isn't checked
}

func newLoader() *loader {
	return &loader{
		spec: &Spec{
			Policy:      DefaultPolicy(),
			AuthTags:    make(map[string]int),
			RenamedFrom: make(map[Key]string),
			Protected:   make(map[Key]bool),
			scope: scope{
				kinds:    make(map[Kind]bool),
				groups:   make(map[string]bool),
				luns:     make(map[string]bool),
				external: make(map[Key]bool),
			},
			pos:   make(map[Key]Pos),
			unfit: make(map[unfitField]Pos),
		},
		shapes:   make(map[reflect.Type]shape),
		sections: make(map[string]*section),
		given:    make(map[string]Pos),
		claims:   make(map[Claim]claimed),
	}
}

func (l *loader) load(paths []string) {
	l.spec.Files = findFiles(paths, &l.errs)
	l.broken = len(l.errs.list) > 0
	for _, file := range l.spec.Files {
		l.readFile(file)
		if l.errs.full() {
			break
		}
	}
	if !l.broken {
		l.checkSections(paths)
		l.checkRefs()
		l.checkMutual()
		l.checkFullNames()
		l.checkRenames()
	}
	l.finish()
}

// readFile adds what one file has to the spec.
func (l *loader) readFile(file string) {
	src, err := l.read(file)
	if err != nil {
		l.errs.add(unreadable(file, err))
		l.broken = true
		return
	}
	docs, ok := parseYAML(file, src, &l.errs)
	l.broken = l.broken || !ok
	l.file = file
	first := true
	for _, doc := range docs {
		if !doc.isNull() {
			l.document(doc, first)
			first = false
		}
	}
	if first && ok {
		l.errs.add(&Error{Pos: Pos{File: file}, Msg: "is empty; a spec begins with version: 1"})
		l.broken = true
	}
}

// finish sorts the spec and fills in the fields that depend on all of it.
func (l *loader) finish() {
	sortByKey(l.spec.Resources)
	sortByKey(l.spec.Externals)
	for _, r := range l.spec.Resources {
		l.spec.scope.kinds[r.Key().Kind] = true
	}
	l.spec.Warnings = l.warnings.sorted()
	l.spec.PolicyFile = l.given["policy"].File
}

// sortByKey sorts resources by kind and then by name.
func sortByKey(resources []Resource) {
	type keyed struct {
		key  Key
		rank int
		r    Resource
	}
	all := make([]keyed, len(resources))
	for i, r := range resources {
		all[i] = keyed{r.Key(), r.Key().Kind.Rank(), r}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return a.key.Compare(b.key)
	})
	for i := range all {
		resources[i] = all[i].r
	}
}
