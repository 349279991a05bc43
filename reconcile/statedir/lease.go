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

// A Lease is the right to write to one appliance. Among the processes that use one state
// directory only one has it at a time. It ends with the process, even if that is killed.
// The file system of the directory must support locks, which NFS often doesn't.
type Lease struct{ lock *flock.Flock }

// A Holder says who has a lease. It is for messages only: no decision depends on it.
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

// A HeldError is the error of [AcquireLease] if another process had the lease until the
// context ended.
type HeldError struct {
	Holder Holder
	Err    error // of the context
}

func (e *HeldError) Error() string {
	return e.Holder.String() + " holds the lease of the appliance; gave up waiting for it"
}

// Unwrap returns the error of the context.
func (e *HeldError) Unwrap() error { return e.Err }

// leasePoll is the pause between two attempts to get a lease.
const leasePoll = 250 * time.Millisecond

// AcquireLease returns the lease of the appliance at the URL server in dir, which is made if
// it doesn't exist. It waits while another process has the lease, until ctx ends; then the
// error is a [HeldError]. It calls onWait, which may be nil, once for each holder that it
// waits for. Command, such as "lunsync apply", is what others are told about this holder.
// It also removes temporary files that killed processes have left in dir.
//
// Call [OpenState] after that: an earlier reading may be out of date.
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

// acquire tries to get the lock until it has it or ctx ends.
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

// sign writes who has the lease. If it can't, it releases the lease.
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

// readHolder returns who got the lease last, or a zero Holder if that can't be read.
func readHolder(path string) Holder {
	var h Holder
	text, err := readBounded(path)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}

// Release ends the lease. It may be called twice, and for a nil Lease.
func (l *Lease) Release() {
	if l != nil {
		_ = l.lock.Close() // closing the file ends the lock, whatever unlocking said
	}
}
