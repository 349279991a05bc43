package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/watch"
	"github.com/lunsync/lunsync/spec"
)

const (
	// settleTime is how long the files of a spec that says something new must stay as
	// they are before it counts. A watch has waited, too, but for what it has told of:
	// the next change may be half written by now.
	settleTime = 200 * time.Millisecond
	// settleTries is how often it is looked at.
	settleTries = 25
)

var errUnsettled = errors.New("the spec changes all the time; replace its files at once, by renaming")

// desired returns the spec that counts: what the files and the secrets say, or what
// they said last while they were valid. Its error says why there is none, or why it
// can't be this agent's.
func (a *Agent) desired(ctx context.Context) (*spec.Spec, error) {
	s, err := a.load(ctx)
	if err == nil {
		s, err = a.settle(ctx, s)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err == nil {
		err = a.accept(s)
	} else {
		a.showSpecErrors(err)
	}
	a.memory.invalid = err != nil
	a.tellSpec(ctx, s, err)
	if err != nil && a.memory.spec != nil {
		return a.memory.spec, nil
	}
	return s, err
}

// load reads the spec and its secrets. Each is watched before it is read, so that no
// change is missed: the spec's files since the beginning, its secrets from here on. None
// may be a pipe, which can't be read again.
func (a *Agent) load(ctx context.Context) (*spec.Spec, error) {
	s, err := spec.Files{Regular: true}.Load(ctx, a.Paths)
	a.watch(s)
	if err == nil && a.Complete != nil {
		err = a.Complete(s)
	}
	return s, err
}

// watch tells the watch what matters. While there is no valid spec, that is also
// what the last one named.
func (a *Agent) watch(s *spec.Spec) {
	if a.Watch == nil {
		return
	}
	if s == nil {
		s = a.memory.spec
	}
	a.Watch(a.filesOf(s))
}

// filesOf returns the paths that a spec is made of, its secrets included. Without a
// spec these are the agent's own.
func (a *Agent) filesOf(s *spec.Spec) []string {
	paths := slices.Clone(a.Paths)
	if s == nil {
		return paths
	}
	paths = append(paths, s.SecretFiles()...)
	if s.Server.CAFile != "" {
		paths = append(paths, s.Server.CAFile)
	}
	return paths
}

// settle returns the spec once its files were left alone for a while: it may have been
// read while somebody was writing it, and half a file can be valid. That two readings
// agree is not enough: a file that is saved twice can be found half written twice.
// What says the same as the spec that counts has been waited for already.
func (a *Agent) settle(ctx context.Context, s *spec.Spec) (*spec.Spec, error) {
	if s.Equal(a.memory.spec) {
		return s, nil
	}
	stamp := watch.StampOf(a.filesOf(s))
	for range settleTries {
		timer := time.NewTimer(settleTime)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
		again, err := a.load(ctx)
		if err != nil {
			return nil, err
		}
		now := watch.StampOf(a.filesOf(again))
		if now.Equal(stamp) && again.Equal(s) {
			return again, nil
		}
		s, stamp = again, now
	}
	return nil, errUnsettled
}

// stillSays reports whether the files and the secrets say the same as s, or if they
// are invalid did so when s was last read: a plan made of half a file must not be
// carried out because the other half came late.
func (a *Agent) stillSays(ctx context.Context, s *spec.Spec) bool {
	now, err := a.load(ctx)
	if err != nil {
		return a.memory.invalid
	}
	return now.Equal(s)
}

// accept makes s the spec that counts. If its appliance is another agent's, none does
// from now on: this one is meant to leave the appliance that it had.
func (a *Agent) accept(s *spec.Spec) error {
	host := client.HostName(s.Server.URL)
	if err := a.Peers.take(host, a); err != nil {
		a.leave()
		a.showSpecErrors(err)
		return err
	}
	if err := a.memory.key.derive(s.Server); err != nil {
		return err
	}
	if a.move(host, s.Server.URL) {
		a.memory.asked, a.memory.warnings, a.memory.missed = time.Time{}, nil, nil
	}
	a.showSpec(a.memory.key.key.Spec(s), s.Equal(a.memory.spec))
	a.memory.spec = s
	return nil
}

// tellSpec logs what is wrong with the spec, or else what it warns of, once.
func (a *Agent) tellSpec(ctx context.Context, s *spec.Spec, err error) {
	told := ""
	switch {
	case err != nil:
		told = oneLine(err)
	case len(s.Warnings) > 0:
		told = oneLine(s.Warnings)
	}
	if told == a.memory.told {
		return
	}
	a.memory.told = told
	switch log := a.log(); {
	case err != nil && a.memory.spec != nil:
		log.WarnContext(ctx, "the spec is invalid; the last valid one counts", keyError, told)
	case err != nil:
		log.ErrorContext(ctx, "the spec is invalid; there is none that counts", keyError, told)
	case told != "":
		log.WarnContext(ctx, "the spec has warnings", keyWarnings, told)
	default:
		log.InfoContext(ctx, "the spec is valid, and warns of nothing any more")
	}
}

// oneLine returns the text of an error without line breaks.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
