// Package reconcile turns the difference between a spec and an appliance into a
// plan, and carries the plan out: read, match, compare, order, apply. DESIGN.md
// says why it is done so; this is where what is.
//
// Begin with session.go, which does all of it, planner.go, which lists the stages
// of a plan, and apply.go. The files, each by one idea:
//
//	what is there     appliance server · read live · name match pair likeness remember ambiguous · rename
//	                  external credentials christen original
//	what belongs      ownership entry ledger marks arrive · state ledgerform ledgersettle journal
//	                  journalform record before note lease file
//	a plan            plan class planner node · compare diff prune · link unwind circles order · limit
//	                  reason summary
//	what releases ask inherit pin float regroup retag sharedtags unlisten
//	access            shield grant factors rulesofaccess wildcard wildcardrules · whoset authset ·
//	                  resolve split shelter temporary
//	what steps mean   classes sim rows asked leak
//	refusals          guard budget protect loss unholdable refuse refused sparetwin
//	                  samestore
//	an apply          session apply attempt known settle inuse · result verify outcome verdict
//	                  crash log
//	what others read  document failure saved stale fingerprint hash · export picture
//
// A planner, its nodes and its grants live for one [NewPlan], a run for one
// [Applier.Apply]. Reading, applying and [Appliance.Warnings] talk to an appliance;
// [State], [Note] and [Lease] touch files; all the rest takes values and returns
// values.
package reconcile
