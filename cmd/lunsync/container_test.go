package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// An instruction is a line of a Containerfile.
type instruction struct{ name, rest string }

// stages returns the instructions of examples/Containerfile, by stage.
func stages(t *testing.T) [][]instruction {
	t.Helper()
	var all [][]instruction
	lines := bufio.NewScanner(strings.NewReader(readExample(t, "Containerfile")))
	for lines.Scan() {
		name, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case name == "" || name == "#":
			continue
		case name == "FROM":
			all = append(all, nil)
		case len(all) == 0:
			t.Fatalf("%s before FROM", name)
		}
		last := len(all) - 1
		all[last] = append(all[last], instruction{name, rest})
	}
	if len(all) != 2 {
		t.Fatalf("the Containerfile has %d stages, want one that builds and one that runs", len(all))
	}
	return all
}

// only returns the rest of the one instruction of that name.
func only(t *testing.T, stage []instruction, name string) string {
	t.Helper()
	var found []string
	for _, i := range stage {
		if i.name == name {
			found = append(found, i.rest)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s is given as %q, want once", name, found)
	}
	return found[0]
}

var goDirective = regexp.MustCompile(`(?m)^go (\d+\.\d+)`)

func TestImageIsBuiltStaticWithOurGo(t *testing.T) {
	build := stages(t)[0]
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if want := "golang:" + goDirective.FindStringSubmatch(string(mod))[1] + " AS build"; only(t, build, "FROM") != want {
		t.Errorf("FROM %s, want %s", only(t, build, "FROM"), want)
	}
	if !strings.Contains(readExample(t, "Containerfile"), "CGO_ENABLED=0 go build -trimpath") {
		t.Error("the program is built with C, and needs libraries that the image doesn't have")
	}
}

func TestImageIsTheProgramAndNothingElse(t *testing.T) {
	image := stages(t)[1]
	if from := only(t, image, "FROM"); from != "scratch" {
		t.Errorf("FROM %s", from)
	}
	var files []string
	for _, i := range image {
		if fields := strings.Fields(i.rest); i.name == "COPY" {
			files = append(files, fields[len(fields)-1])
		}
	}
	want := []string{"/etc/ssl/certs/ca-certificates.crt", "/usr/local/bin/lunsync", "/var/lib/lunsync"}
	if fmt.Sprint(files) != fmt.Sprint(want) {
		t.Errorf("the image has %q, want %q", files, want)
	}
	if entry := only(t, image, "ENTRYPOINT"); entry != `["/usr/local/bin/lunsync"]` {
		t.Errorf("ENTRYPOINT %s", entry)
	}
}

func TestImageFitsThePod(t *testing.T) {
	image := stages(t)[1]
	d, containers := theDeployment(t)
	user := d.Template.Spec.SecurityContext.RunAsUser
	if want := fmt.Sprintf("%d:%d", user, user); only(t, image, "USER") != want {
		t.Errorf("USER %s, want %s", only(t, image, "USER"), want)
	}
	run := parseRun(t, containers["lunsync"].Args)
	if want := variable("state") + "=" + run.value("state"); only(t, image, "ENV") != want {
		t.Errorf("ENV %s, want %s", only(t, image, "ENV"), want)
	}
	if want, _ := port(t, run.value("listen")); only(t, image, "EXPOSE") != want {
		t.Errorf("EXPOSE %s, want %s", only(t, image, "EXPOSE"), want)
	}
}
