package spec

import (
	"context"
	"io"
	"reflect"
	"slices"
)

// Load reads the spec that the given files make together. A path can be a file, a
// directory, of which the files *.yaml and *.yml are read, or "-" for stdin, which
// may be nil if no path is.
//
// Every mistake is reported at once, unreadable files included: the error, if
// any, is an [ErrorList]. No secret is looked up; [Spec.Resolve] does that. [Files] can
// also be interrupted.
func Load(paths []string, stdin io.Reader) (*Spec, error) {
	return Files{Stdin: stdin}.Load(context.Background(), paths)
}

// A loader reads files into a spec.
type loader struct {
	spec     *Spec
	read     func(file string) ([]byte, error)
	errs     faults
	warnings faults

	// What is being read.
	file  string
	entry place // the name of the resource
	key   Key
	field string

	// What is known of everything read so far.
	shapes   map[reflect.Type]shape
	sections map[string]*section
	given    map[string]Pos // the places of what may be given only once
	claims   map[Claim]claimed
	refs     []reference
	mutual   []reference // the auth groups that CHAP_MUTUAL asks for
	renames  []rename
	broken   bool // whether some of the spec could not be read
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
			pos: make(map[Key]Pos),
			odd: make(map[oddField]Pos),
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

// readFile reads one file into the spec.
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

// finish puts the spec in order.
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
