package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// docsRoot is where README.md and docs are.
var docsRoot = filepath.Join("..", "..")

// docsPages returns the pages for users: README.md and all below docs, relative to the
// root, with slashes.
func docsPages(t *testing.T) []string {
	t.Helper()
	pages := []string{"README.md"}
	err := filepath.WalkDir(filepath.Join(docsRoot, "docs"), func(file string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".md" {
			return err
		}
		page, err := filepath.Rel(docsRoot, file)
		pages = append(pages, filepath.ToSlash(page))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// readPage returns the text of a page.
func readPage(t *testing.T, page string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(docsRoot, filepath.FromSlash(page)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A docsBlock is a fenced block of a page, with the directives that stand before it in
// comments such as <!-- test: status 2 -->.
type docsBlock struct {
	line       int    // of its first line, counted from 1
	language   string // yaml, console, ...
	name       string // what follows the language: a file's name, or background
	text       string
	directives []string // "status 2"
}

// directive returns what follows name in the directives of b, and whether it is there.
func (b *docsBlock) directive(name string) (string, bool) {
	for _, d := range b.directives {
		if word, rest, _ := strings.Cut(d, " "); word == name {
			return rest, true
		}
	}
	return "", false
}

// parseDocs returns the blocks of a page. Directives at the end, which no block follows,
// are an error.
func parseDocs(t *testing.T, page, text string) []docsBlock {
	t.Helper()
	var blocks []docsBlock
	var directives []string
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if d, ok := strings.CutPrefix(line, "<!-- test: "); ok {
			directives = append(directives, strings.TrimSuffix(d, " -->"))
		}
		info, ok := strings.CutPrefix(line, "```")
		if !ok {
			continue
		}
		end := slices.IndexFunc(lines[i+1:], func(l string) bool { return strings.TrimSpace(l) == "```" })
		if end < 0 {
			t.Fatalf("%s:%d: this block does not end", page, i+1)
		}
		indent := lines[i][:strings.Index(lines[i], "```")]
		b := docsBlock{line: i + 2, directives: directives}
		b.language, b.name, _ = strings.Cut(info, " ")
		for _, l := range lines[i+1 : i+1+end] {
			b.text += strings.TrimPrefix(l, indent) + "\n"
		}
		blocks, directives, i = append(blocks, b), nil, i+1+end
	}
	if len(directives) > 0 {
		t.Errorf("%s: no block follows the directives %q", page, directives)
	}
	return blocks
}

// A docsCommand is a command of a console block, and the lines that it prints.
type docsCommand struct {
	line   int
	text   string
	output []string
}

// commands returns the commands of a console block: lines that begin with "$ ", and those
// that continue them after a backslash.
func (b *docsBlock) commands() []docsCommand {
	var all []docsCommand
	continued := false
	for i, line := range strings.Split(strings.TrimSuffix(b.text, "\n"), "\n") {
		text, isCommand := strings.CutPrefix(line, "$ ")
		switch last := len(all) - 1; {
		case isCommand:
			all = append(all, docsCommand{line: b.line + i, text: text})
		case continued:
			all[last].text += "\n" + line
		case last >= 0:
			all[last].output = append(all[last].output, line)
		}
		continued = strings.HasSuffix(line, `\`) && (isCommand || continued)
	}
	return all
}
