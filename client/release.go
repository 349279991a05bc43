package client

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/lunsync/lunsync/spec"
)

// A Release says how a release of the appliance differs from the others. What
// is written here comes from wire-facts, sections 4 and 8 to 13.
type Release struct {
	Name    string // as the appliance gives it, such as "FreeNAS-11.2-U8"; "" if it was not asked
	Version string // the listed release whose rules apply: "9.10", "11.1", "11.2" or "11.3"
	Warning string // why Version is only a guess, or ""
	Traits
}

// Traits are the facts about a release that a plan depends on.
type Traits struct {
	// Limits are what a spec may say for the release, whatever is on the appliance.
	spec.Limits
	// DropsGroups: any write of a target deletes all its groups.
	DropsGroups bool
	// NullLUN0: LUN 0 is kept as no number.
	NullLUN0 bool
	// RefusesKept: a portal can't be updated while it keeps an address.
	RefusesKept bool
	// CountsTags: a portal that is created or PUT gets the number of portals plus
	// one as its tag, taken or not. From 11.2 on a PUT keeps the tag, so that the
	// tags have no gaps and the next one is free.
	CountsTags bool
	// MutualByID: mutual CHAP looks the credential up by id in place of tag.
	MutualByID bool
	// LicensedFC: a mode other than ISCSI needs Fibre Channel to be enabled.
	LicensedFC bool
	// FixedNAA: the NAA can't be set.
	FixedNAA bool
	// SilentGroups: the writes of target groups are stored but not in force until
	// something else makes the service reload (wire-facts 11). Of the deletes of
	// target groups, credentials and initiator groups that is so in every release.
	SilentGroups bool
	// SilentRows: the writes of mappings, credentials and initiator groups don't tell
	// whether the service could reload (wire-facts 8).
	SilentRows bool
}

// Reloads reports whether a write of kind k that was answered with success is in
// force: whether the service was made to follow it. The delete of an extent without
// mappings succeeds whatever the service does (wire-facts 6).
func (t Traits) Reloads(k spec.Kind, deletes bool) bool {
	switch k {
	case spec.KindTargetGroup:
		return !t.SilentGroups && !deletes
	case spec.KindCredential, spec.KindInitiatorGroup:
		return !t.SilentRows && !deletes
	case spec.KindMapping:
		return !t.SilentRows
	case spec.KindExtent:
		return !deletes
	default:
		return true
	}
}

// listed holds the releases whose rules are known, oldest first. A release that
// isn't here follows the one before it.
var listed = []struct {
	version string
	traits  Traits
}{
	{"9.10", Traits{
		Limits:      spec.Limits{BareWords: true, OnlyIPv4: true, NoAnyIPv6: true},
		RefusesKept: true, CountsTags: true, SilentGroups: true,
	}},
	{"11.1", Traits{
		Limits:   spec.Limits{BareWords: true, NoAnyIPv6: true},
		NullLUN0: true, CountsTags: true, SilentGroups: true,
	}},
	{"11.2", Traits{
		Limits:      spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true},
		DropsGroups: true, MutualByID: true, LicensedFC: true, FixedNAA: true, SilentRows: true,
	}},
	{"11.3", Traits{
		Limits:      spec.Limits{NoAnyIPv6: true, NoJails: true, AutoDigest: true},
		DropsGroups: true, LicensedFC: true, FixedNAA: true, SilentRows: true,
	}},
}

// Versions returns the listed releases, oldest first.
func Versions() []string {
	all := make([]string, len(listed))
	for i := range listed {
		all[i] = listed[i].version
	}
	return all
}

// ListedRelease returns the rules of a listed release, such as "11.2", without
// asking the appliance for its name.
func ListedRelease(version string) (Release, error) {
	for _, l := range listed {
		if l.version == version {
			return Release{Version: version, Traits: l.traits}, nil
		}
	}
	return Release{}, fmt.Errorf("unknown release %q: there are %s", version, strings.Join(Versions(), ", "))
}

// NamedRelease returns the release of an appliance that gives its name as name,
// such as "FreeNAS-11.2-U8" or "FreeNAS-9.10.2-U6 (561f0d7a1)". One that is older
// than the newest listed release but not listed itself has a Warning. One that is
// newer, or a name without a number, is an [UnknownRelease].
func NamedRelease(name string) (Release, error) {
	n, ok := number(name)
	if name == "" {
		return Release{}, UnknownRelease("the appliance doesn't tell its release; choose the rules to follow with --release")
	}
	if !ok {
		return Release{}, UnknownRelease(fmt.Sprintf("the appliance calls its release %.80q, which names no version; choose the rules to follow with --release", name))
	}
	rule := listed[0]
	for _, l := range listed {
		if m, _ := number(l.version); m.compare(n) <= 0 {
			rule = l
		}
	}
	found := Release{Name: name, Version: rule.version, Traits: rule.traits}
	m, _ := number(rule.version)
	if m == n {
		return found, nil
	}
	if rule.version == listed[len(listed)-1].version {
		return Release{}, UnknownRelease(fmt.Sprintf("the appliance runs %.80q, which is newer than %s, the newest release whose rules are known; choose rules with --release",
			name, rule.version))
	}
	found.Warning = fmt.Sprintf("%s is not a release whose rules are known; the rules of %s are followed", name, rule.version)
	return found, nil
}

// An UnknownRelease is the error of an appliance that can be reached, but whose
// rules only the user can choose. It says how.
type UnknownRelease string

func (e UnknownRelease) Error() string { return string(e) }

// A dotted is the two numbers that tell releases apart.
type dotted struct{ major, minor int }

func (d dotted) compare(other dotted) int {
	if d.major != other.major {
		return d.major - other.major
	}
	return d.minor - other.minor
}

// versionPattern keeps to numbers of four digits at most, so that they fit.
var versionPattern = regexp.MustCompile(`(?:^|[^0-9.])(\d{1,4})\.(\d{1,4})(?:[^0-9]|$)`)

// number returns the first version number in s.
func number(s string) (dotted, bool) {
	m := versionPattern.FindStringSubmatch(s)
	if m == nil {
		return dotted{}, false
	}
	major, err := strconv.Atoi(m[1])
	if err != nil {
		return dotted{}, false
	}
	minor, err := strconv.Atoi(m[2])
	return dotted{major, minor}, err == nil
}
