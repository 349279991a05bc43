package apply_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/client/emulator"
	"github.com/lunsync/lunsync/reconcile/apply"
	"github.com/lunsync/lunsync/reconcile/internal/testbed"
	"github.com/lunsync/lunsync/reconcile/plans"
	"github.com/lunsync/lunsync/spec"
)

// TestOverdueWritesAreReadTwice lets a write be carried out some time after its
// answer is overdue. Two readings must agree that lie as far apart as a request may
// take; after any other doubt one decides.
func TestOverdueWritesAreReadTwice(t *testing.T) {
	const timeout = 10 * time.Second
	for name, test := range map[string]struct {
		err    error
		after  time.Duration // that the write is done; 0 is at once, -1 never
		status plans.Status
		took   time.Duration
	}{
		"overdue, but done":       {errOverdue, 0, plans.Done, timeout},
		"between the readings":    {errOverdue, timeout / 2, plans.Done, 2 * timeout},
		"overdue, and not done":   {errOverdue, -1, plans.Failed, timeout},
		"after the readings":      {errOverdue, 2 * timeout, plans.Failed, timeout},
		"reset, but done":         {client.ErrDoubtful, 0, plans.Done, 0},
		"reset, and not done":     {client.ErrDoubtful, -1, plans.Failed, 0},
		"asked to wait, and done": {&client.Error{Err: client.ErrDoubtful, RetryAfter: 7 * time.Second}, 5 * time.Second, plans.Done, 7 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			b := testbed.NewBox(t, emulator.R111)
			p := b.Start(t.TempDir(), testbed.OneGroup, func(_ plans.Op, _ spec.Key, do func() error) error {
				switch {
				case test.after > 0:
					time.AfterFunc(test.after, func() { _ = do() })
				case test.after == 0:
					_ = do()
				}
				return test.err
			})
			p.Timeout = timeout
			start := time.Now()
			o := p.Apply(t.Context(), nil).Outcomes[0]
			if o.Status != test.status || time.Since(start) != test.took {
				t.Errorf("%s: %s after %s, %v; want %s after %s", name, o.Status, time.Since(start), o.Err, test.status, test.took)
			}
			<-time.After(time.Hour) // what is under way ends
		})
	}
}

// TestCreateInDoubtIsSentOnce tries a create that must be done because something was
// taken away: of a kind in which two objects can be the same, it is not sent again
// after a doubt.
func TestCreateInDoubtIsSentOnce(t *testing.T) {
	for kind, want := range map[spec.Kind]int{spec.KindInitiatorGroup: 1, spec.KindExtent: 2} {
		b, sent := testbed.NewBox(t, emulator.R111), 0
		p := b.Start(t.TempDir(), testbed.OneGroup+"extents: {e: {zvol: tank/e}}\ntargets: {t: {groups: [], luns: {}}}\n",
			func(op plans.Op, k spec.Key, do func() error) error {
				if k.Kind != kind {
					return do()
				}
				sent++
				return client.ErrDoubtful
			})
		first, due := stepNamed(p.Plan, "create target/t"), -1
		for i, s := range p.Plan.Steps {
			if s.Key.Kind == kind {
				due = i
			}
		}
		steps := p.Plan.Steps
		p.Plan.Steps = []plans.Step{steps[first], steps[due]}
		p.Plan.Steps[0].RestoredBy = []int{1}
		p.Apply(t.Context(), nil)
		if sent != want {
			t.Errorf("the create of %s was sent %d times, want %d", kind, sent, want)
		}
	}
}

// TestDoubtIsNotSettledByWhatWasThere leaves a create undone beside somebody else's
// group that is just like it: that was there before, and is not what was made.
func TestDoubtIsNotSettledByWhatWasThere(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	b.ByHand(`POST authorizedinitiator/ {"iscsi_target_initiator_auth_network": "10.0.0.0/8", "iscsi_target_initiator_comment": "theirs"}`)
	p := b.Start(dir, "version: 1\ninitiator_groups: {i: {networks: [10.0.0.0/8]}, j: {external: true, comment: theirs}}\n",
		func(plans.Op, spec.Key, func() error) error { return client.ErrDoubtful })
	o := p.Apply(t.Context(), nil).Outcomes[0]
	if own := testbed.OpenState(t, dir, "http://localhost").Ownership(); o.Status != plans.Failed || len(own.Entries) > 0 {
		t.Errorf("the create is %s, %v, and owned are %v", o.Status, o.Err, own.Entries)
	}
}

// errBusy is the error of a write that the appliance puts off.
var errBusy = fmt.Errorf("%w: %w", client.ErrBusy, client.ErrDoubtful)

// TestBusyApplianceIsAskedAgain refuses a write for want of time: it is sent again
// when the appliance has asked for, a few times, unless it was done all the same.
func TestBusyApplianceIsAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		asked  time.Duration
		times  int
		done   int // the try that is carried out although it is refused
		sent   int
		status plans.Status
		took   time.Duration
	}{
		"once":                {7 * time.Second, 1, 0, 2, plans.Done, 7 * time.Second},
		"thrice":              {7 * time.Second, 3, 0, 4, plans.Done, 21 * time.Second},
		"without a say":       {0, 1, 0, 2, plans.Done, time.Second},
		"always":              {7 * time.Second, 99, 0, 4, plans.Failed, 28 * time.Second},
		"but done":            {7 * time.Second, 1, 1, 1, plans.Done, 7 * time.Second},
		"done the last time":  {7 * time.Second, 99, 4, 4, plans.Done, 28 * time.Second},
		"done the third time": {0, 99, 3, 3, plans.Done, 3 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			b, times := testbed.NewBox(t, emulator.R111), 0
			p := b.Start(t.TempDir(), testbed.OneGroup, func(_ plans.Op, _ spec.Key, do func() error) error {
				if times++; times == test.done || times > test.times {
					if err := do(); err != nil || times > test.times {
						return err
					}
				}
				return &client.Error{Status: http.StatusTooManyRequests, Err: errBusy, RetryAfter: test.asked}
			})
			start := time.Now()
			o := p.Apply(t.Context(), nil).Outcomes[0]
			if o.Status != test.status || time.Since(start) != test.took || times != test.sent {
				t.Errorf("%s: %s after %s and %d tries, %v; want %s after %s and %d", name, o.Status, time.Since(start), times, o.Err, test.status, test.took, test.sent)
			}
		})
	}
}

// TestPutOffWriteLooksAgain changes an object while its write waits for a busy
// appliance: the write is not sent again.
func TestPutOffWriteLooksAgain(t *testing.T) {
	for step, hand := range map[string]string{
		"update authorizedinitiator/i": `PUT authorizedinitiator/1/ {"iscsi_target_initiator_auth_network": "10.9.0.0/16"}`,
		"delete target/s":              `PUT target/1/ {"iscsi_target_name": "x"}`,
	} {
		synctest.Test(t, func(t *testing.T) {
			b, dir, sent := testbed.NewBox(t, emulator.R111), t.TempDir(), 0
			b.Start(dir, before, nil).ApplyAll()
			p := b.Start(dir, changed, func(op plans.Op, k spec.Key, do func() error) error {
				if string(op)+" "+k.String() != step {
					return do()
				}
				sent++
				b.ByHand(hand)
				return &client.Error{Status: http.StatusTooManyRequests, Err: errBusy, RetryAfter: 7 * time.Second}
			})
			o := p.Apply(t.Context(), nil).Outcomes[stepNamed(p.Plan, step)]
			if sent != 1 || !errors.Is(o.Err, apply.ErrChanged) {
				t.Errorf("%s was sent %d times, want once: %v", step, sent, o.Err)
			}
		})
	}
}

// TestBusyButDoneOwesAReload carries a write out under the answer that there is no
// time for it: whether the service followed is not known.
func TestBusyButDoneOwesAReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := testbed.NewBox(t, emulator.R111)
		p := b.Start(t.TempDir(), testbed.OneGroup, func(_ plans.Op, _ spec.Key, do func() error) error {
			return errors.Join(do(), errBusy)
		})
		p.ApplyAll()
		if n := b.Reloads(); n != 1 {
			t.Errorf("%d writes that only reload, want 1", n)
		}
	})
}

// TestInterruptEndsWaiting interrupts an apply while it waits: for a busy appliance,
// and for the second reading.
func TestInterruptEndsWaiting(t *testing.T) {
	for name, answer := range map[string]error{"busy": &client.Error{Err: errBusy, RetryAfter: 20 * time.Second}, "overdue": errOverdue} {
		synctest.Test(t, func(t *testing.T) {
			b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
			p := b.Start(dir, testbed.OneGroup, func(plans.Op, spec.Key, func() error) error { return answer })
			p.Timeout = 30 * time.Second
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			start := time.Now()
			r := p.Apply(ctx, nil)
			if took := time.Since(start); took != 3*time.Second || r.Converged || r.Outcomes[0].Status == plans.Done {
				t.Errorf("%s: %s after %s", name, r.Outcomes[0].Status, took)
			}
			if unconfirmed := len(testbed.OpenState(t, dir, "http://localhost").Ownership().Unconfirmed); unconfirmed != 1 {
				t.Errorf("%s: %d creates are open, want 1", name, unconfirmed)
			}
		})
	}
}

// TestUnauthorizedWhileSettling refuses the password when a doubt is to be settled:
// nothing else is sent.
func TestUnauthorizedWhileSettling(t *testing.T) {
	b := testbed.NewBox(t, emulator.R111)
	p := b.Start(t.TempDir(), testbed.Full, func(plans.Op, spec.Key, func() error) error {
		b.Server.Inject(emulator.Fault{Method: http.MethodGet, Skip: true, Status: http.StatusUnauthorized})
		b.Server.ClearRequests()
		return client.ErrDoubtful
	})
	r := p.Apply(t.Context(), nil)
	if n := len(b.Server.Requests()); n != 1 || !errors.Is(r.Err, client.ErrUnauthorized) {
		t.Errorf("%d requests after the doubt, want 1; %v", n, r.Err)
	}
}

// TestRefusedPasswordLeavesACreateOpen carries a create out whose answer refuses the
// password: nothing is sent after that, and the next run finds what is there.
func TestRefusedPasswordLeavesACreateOpen(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R111), t.TempDir()
	p := b.Start(dir, testbed.OneGroup, func(_ plans.Op, _ spec.Key, do func() error) error {
		err := do()
		b.Server.ClearRequests()
		return errors.Join(err, client.ErrUnauthorized, client.ErrDoubtful)
	})
	r := p.Apply(t.Context(), nil)
	if n := len(b.Server.Requests()); n != 0 || !errors.Is(r.Err, client.ErrUnauthorized) {
		t.Errorf("%d requests after the refusal, want 0; %v", n, r.Err)
	}
	next := b.Start(dir, "version: 1\ninitiator_groups: {}\nextents: {e: {zvol: tank/e}}\n", nil)
	if stepNamed(next.Plan, "delete authorizedinitiator/i") < 0 {
		t.Errorf("the group isn't known to be owned:\n%s", testbed.Outline(next.Plan))
	}
}

// TestInUseNamesTheTargets refuses deletes because an initiator is connected.
func TestInUseNamesTheTargets(t *testing.T) {
	b, dir := testbed.NewBox(t, emulator.R112), t.TempDir()
	const live = `version: 1
extents: {e: {zvol: tank/e}, f: {zvol: tank/f}}
targets: {s: {groups: [], luns: {0: e, 1: f}}, t: {groups: [], luns: {0: e}}, u: {groups: []}}
`
	b.Start(dir, live, nil).ApplyAll()
	b.Server.SetWorld(emulator.World{Connected: []string{"s", "u"}})
	p := b.Start(dir, `version: 1
extents: {f: {zvol: tank/f}}
targets: {s: {groups: [], luns: {}}, t: {groups: [], luns: {}}}
`, nil)
	r := p.Apply(t.Context(), nil)
	for step, want := range map[string]string{
		"delete extent/e":           "; an initiator is connected (400), to target/s or target/t",
		"delete targettoextent/s/f": "; an initiator is connected (400), to target/s",
		"delete target/u":           "; an initiator is connected (400)",
	} {
		i := stepNamed(p.Plan, step)
		if i < 0 {
			t.Fatalf("no %s in\n%s", step, testbed.Outline(p.Plan))
		}
		want += "; log the host out first, or delete it all the same with --in-use force or policy.in_use: force"
		if got := fmt.Sprint(r.Outcomes[i].Err); !strings.HasSuffix(got, want) || !errors.Is(r.Outcomes[i].Err, client.ErrInUse) {
			t.Errorf("%s: %s\nwant …%s", step, got, want)
		}
	}
}
