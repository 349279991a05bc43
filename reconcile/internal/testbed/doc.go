// Package testbed is what tests of several packages share. Most tests look like this:
//
//	b := testbed.NewBox(t, emulator.R111) // an emulated appliance and a client of it
//	b.Converge(testbed.Full)              // plan, apply and check that all is done
//	b.ByHand(`PATCH target/1/ {"iscsi_target_alias": "by hand"}`)
//	p, live, err := b.PlanFor(testbed.Load(t, text))
//	b.CarryOut(s, p, live)
//
// box.go, plan.go, converge.go and outline.go are that; specs.go has texts to start
// from, rows.go and requests.go tell what became of it. A [ReadOnly] appliance is enough
// to plan. Properties take random specs of a [Generator] (random_spec.go, random_ring.go)
// and an [OtherClient] that changes the appliance behind lunsync's back.
//
// To fail or die in the middle of an apply, put a [Hooked] API between (hooked.go), or
// start a process with a state directory and a hook (process.go, state_files.go).
//
// Who reaches what is worked out here a second time, without package access, from the
// rows of the emulator (tables.go): logins.go tries every login, offers.go does the same
// with bits for many rows. A [Recorder] takes the rows after each step; a [Trace] says
// what was exposed or lost on the way, and excuse.go which losses no plan can avoid.
package testbed
