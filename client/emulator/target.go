package emulator

import (
	"net/http"
	"regexp"
	"strings"
)

const (
	targetName  = "iscsi_target_name"
	targetAlias = "iscsi_target_alias"
	targetMode  = "iscsi_target_mode"
)

var targetNameForm = regexp.MustCompile(`^[-a-z0-9.:]+$`)

func targetKind(q *quirks) *kind {
	k := &kind{
		name: "target",
		fields: []field{
			{name: targetName, clean: nonEmpty(chars(120))},
			{name: targetAlias, clean: textOrNull(120)},
			{name: targetMode, clean: oneOf("iscsi", "fc", "both"), initial: value("iscsi")},
		},
		indexed: []string{targetName, targetAlias},
		unique: []unique{
			{[]string{targetName}, "services_iscsitarget.iscsi_target_name"},
			{[]string{targetAlias}, "services_iscsitarget.iscsi_target_alias"},
		},
		order:        func(_ *Server, a, b row) int { return strings.Compare(a.str(targetName), b.str(targetName)) },
		check:        checkTarget,
		beforeDelete: func(s *Server, r row) { s.dropGroups("iscsi_target", r.id()) },
		inUse:        targetInUse,
		mappings:     "iscsi_target",
		reloads:      true,
	}
	if q.middleware {
		k.check, k.afterStore = checkTargetMiddleware, dropGroupsOfUpdate
	}
	return k
}

// textOrNull cleans a text field and stores an empty text as null.
func textOrNull(limit int) cleaner {
	return func(w *write, f string, v any) any {
		if s := chars(limit)(w, f, v); s != "" {
			return s
		}
		return nil
	}
}

func checkTarget(w *write) {
	name := strings.ToLower(w.next.str(targetName))
	w.next[targetName] = name
	switch {
	case !targetNameForm.MatchString(name):
		w.fail(targetName, `Use alphanumeric characters, ".", "-" and ":".`)
	case w.taken(targetName):
		w.fail(targetName, "A target with that name already exists.")
	}
	alias := w.next.str(targetAlias)
	switch {
	case strings.Contains(alias, `"`):
		w.fail(targetAlias, "Double quotes are not allowed.")
	case strings.EqualFold(alias, "target"):
		w.fail(targetAlias, "target is a reserved word, please choose a different name for this alias.")
	case w.taken(targetAlias):
		w.fail(targetAlias, "Alias name must be unique.")
	}
}

// checkTargetMiddleware does the checks of the middleware, from 11.2 on.
func checkTargetMiddleware(w *write) {
	alias := w.next.str(targetAlias)
	for _, c := range []struct {
		bad     bool
		message string
	}{
		{!targetNameForm.MatchString(w.next.str(targetName)), "Lowercase alphanumeric characters plus dot (.), dash (-), and colon (:) are allowed."},
		{w.taken(targetName), "Target name already exists"},
		{w.taken(targetAlias), "Alias already exists"},
		{alias == "target", "target is a reserved word"},
		{strings.Contains(alias, `"`), "Double quotes are not allowed"},
		{w.next[targetMode] != "iscsi", "Fibre Channel not enabled"},
	} {
		if c.bad {
			w.fail("__all__", c.message)
		}
	}
}

// dropGroupsOfUpdate deletes the groups of a target that is updated. From 11.2 on the form
// passes an empty list of groups to the middleware.
func dropGroupsOfUpdate(w *write) {
	if w.verb != http.MethodPost {
		w.s.dropGroups("iscsi_target", w.id)
	}
}

// dropGroups deletes the target groups whose field has the id.
func (s *Server) dropGroups(field string, id int64) {
	groups := s.tables["targetgroup"]
	for _, g := range groups.find(field, id) {
		groups.drop(g)
	}
}

func targetInUse(s *Server, r row) (string, bool) {
	return "Warning: Target is in use", s.world.isConnected(r.str(targetName))
}
