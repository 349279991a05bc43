package statedir

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// A Lease is the right to write to one appliance. Of all that use one state
// directory only one has it at a time. It ends with the process, however that
// ends. The directory must be on a file system that can lock; NFS often can't.
type Lease struct{ lock *flock.Flock }

// A Holder is who holds a lease. It is for people: nothing is decided by it.
type Holder struct {
	Command string    `json:"command"` // such as "lunsync apply"
	PID     int       `json:"pid"`
	Host    string    `json:"host"`
	Since   time.Time `json:"since"`
}

// String returns a phrase such as "lunsync apply (process 7 on nas-ops since 10:02:03)".
func (h Holder) String() string {
	if h.Command == "" {
		return "another lunsync"
	}
	return fmt.Sprintf("%s (process %d on %s since %s)", h.Command, h.PID, h.Host, h.Since.Local().Format(time.DateTime))
}

// A HeldError reports that the lease was not to be had before the context ended.
type HeldError struct {
	Holder Holder
	Err    error // of the context
}

func (e *HeldError) Error() string {
	return e.Holder.String() + " has the right to write to the appliance; gave up waiting for it"
}

// Unwrap returns the error of the context.
func (e *HeldError) Unwrap() error { return e.Err }

// leasePoll is how often a lease that somebody holds is tried.
const leasePoll = 250 * time.Millisecond

// AcquireLease returns the lease of the appliance at the given URL in dir, which
// need not exist. It waits while somebody else holds it, until ctx ends; then the
// error is a [HeldError]. OnWait, which may be nil, is told whom it waits for, once
// for each holder. Command says to others who holds it.
//
// What the state directory keeps must be opened after that.
func AcquireLease(ctx context.Context, dir, server, command string, onWait func(Holder)) (*Lease, error) {
	name, err := stateName(server)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("lock the appliance: %w; --state or LUNSYNC_STATE names another state directory", err)
	}
	path := filepath.Join(dir, "lease-"+name+".json")
	l := &Lease{flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))}
	if err := l.acquire(ctx, path, onWait); err != nil {
		return nil, err
	}
	if err := l.sign(path, command); err != nil {
		return nil, err
	}
	removeLeftovers(dir, time.Now())
	return l, nil
}

// acquire tries until the lock is had or ctx ends.
func (l *Lease) acquire(ctx context.Context, path string, onWait func(Holder)) error {
	tick := time.NewTicker(leasePoll)
	defer tick.Stop()
	var told Holder
	for first := true; ; first = false {
		got, err := l.lock.TryLock()
		if err != nil {
			return fmt.Errorf("lock the appliance: %w", err)
		}
		if got {
			return nil
		}
		if holder := readHolder(path); onWait != nil && (first || holder != told) {
			told = holder
			onWait(holder)
		}
		select {
		case <-ctx.Done():
			return &HeldError{readHolder(path), ctx.Err()}
		case <-tick.C:
		}
	}
}

// sign writes who holds the lease. It gives the lease back if it can't.
func (l *Lease) sign(path, command string) error {
	host, _ := os.Hostname() // "" is as good as any word for a host that has no name
	text, err := json.Marshal(Holder{Command: command, PID: os.Getpid(), Host: host, Since: time.Now().UTC().Truncate(time.Second)})
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		l.Release()
		return fmt.Errorf("lock the appliance: %w", err)
	}
	return nil
}

// readHolder returns who signed the lease last, or a zero Holder.
func readHolder(path string) Holder {
	var h Holder
	text, err := readBounded(path)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}

// Release gives the lease back. It may be called twice, and for a nil Lease.
func (l *Lease) Release() {
	if l != nil {
		_ = l.lock.Close() // closing the file ends the lock, whatever unlocking said
	}
}
