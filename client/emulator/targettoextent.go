package emulator

import "cmp"

const (
	mapTarget = "iscsi_target"
	mapExtent = "iscsi_extent"
	mapLUN    = "iscsi_lunid"
)

func targettoextentKind(q *quirks) *kind {
	k := &kind{
		name: "targettoextent",
		fields: []field{
			{name: mapTarget, clean: ref("target", false)},
			{name: mapExtent, clean: ref("extent", false)},
			{name: mapLUN, clean: cleanLUN},
		},
		indexed: []string{mapTarget, mapExtent},
		unique: []unique{{
			[]string{mapTarget, mapExtent},
			"services_iscsitargettoextent.iscsi_target_id, services_iscsitargettoextent.iscsi_extent_id",
		}},
		order:   byTargetName,
		check:   checkMapping,
		inUse:   mappingInUse,
		reloads: true,
	}
	if q.middleware {
		k.check = checkMappingMiddleware
	}
	return k
}

func byTargetName(s *Server, a, b row) int {
	targets := s.tables["target"].rows
	return cmp.Or(
		cmp.Compare(targets[a.num(mapTarget)].str(targetName), targets[b.num(mapTarget)].str(targetName)),
		compare(a[mapLUN], b[mapLUN]),
	)
}

// cleanLUN cleans a LUN number. On 11.1 it stores 0 as null, and on 9.10 there is no upper
// limit.
func cleanLUN(w *write, f string, v any) any {
	n, ok := number(0, 0, !w.s.q.lunRequired)(w, f, v).(int64)
	switch {
	case !ok:
		return nil
	case n < 0 || n > 1023 && !w.s.q.lunText:
		w.fail(f, "LUN ID must be a positive integer and lower than 1023")
	case n == 0 && w.s.q.lunZeroIsNull:
		return nil
	}
	return n
}

const (
	lunTaken    = "LUN ID is already being used for this target."
	extentTaken = "Extent is already in this target."
)

func checkMapping(w *write) {
	switch {
	case w.taken(mapTarget, mapLUN):
		w.fail("__all__", lunTaken)
	case w.taken(mapTarget, mapExtent):
		w.fail("__all__", extentTaken)
	}
}

// checkMappingMiddleware does the checks of the middleware, from 11.2 on. If a mapping keeps
// its target, only the database checks its extent.
func checkMappingMiddleware(w *write) {
	if w.taken(mapTarget, mapLUN) {
		w.fail(mapLUN, lunTaken)
	}
	moved := w.old == nil || w.old[mapTarget] != w.next[mapTarget]
	if moved && w.taken(mapTarget, mapExtent) {
		w.fail(mapTarget, extentTaken)
	}
}

const associatedInUse = "Warning: Associated Target is in use"

func mappingInUse(s *Server, r row) (string, bool) {
	return associatedInUse, s.world.isConnected(s.tables["target"].rows[r.num(mapTarget)].str(targetName))
}
