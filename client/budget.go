package client

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/lunsync/lunsync/spec"
)

// A Budget bounds what all readings of a process keep in memory together. A share of
// at most a part is free to everybody; only one share at a time may be larger, and the
// others that want to be wait for it. A nil Budget bounds each share by itself.
type Budget struct {
	small, large int64
	slot         chan struct{} // holds the large share
}

const (
	// ownSpace is what a program needs beside what it reads.
	ownSpace = 32 << 20
	// unshared bounds a share that has no budget: that of a program that reads one
	// appliance and ends.
	unshared = 256 << 20
	// parts is how many small shares are as large as the large one.
	parts = 32
	// objectCost is what an object costs beside its texts: what names, ids and plans
	// keep of it.
	objectCost = 1 << 10
	// textCost is what a text costs beside its bytes.
	textCost = 32
)

// NewBudget returns the budget of a program that is to need at most so many bytes.
func NewBudget(memory int64) *Budget {
	memory = min(memory, 1<<40) // no limit is the largest number
	large := max(memory-ownSpace, ownSpace/4) / 2
	return &Budget{small: large / parts, large: large, slot: make(chan struct{}, 1)}
}

// Share returns a new share, which is empty.
func (b *Budget) Share() *Share {
	return &Share{budget: b, turn: make(chan struct{}, 1), lists: make(map[spec.Kind]int64)}
}

// A Share is what the readings of one connection take of a budget. It is safe for
// concurrent use, but for Return.
type Share struct {
	budget *Budget
	turn   chan struct{} // holds who waits for the slot

	mu    sync.Mutex
	lists map[spec.Kind]int64 // the largest list of each kind
	used  int64
	holds bool // the slot
}

// ErrCrowded reports a reading that is larger than a small share while another one is
// the large one. [Share.Wait] waits for that to end.
var ErrCrowded = errors.New("the reading of another appliance takes the memory")

// Take adds cost to what a list of kind k takes, which is had so far, and returns the
// sum. Its error says that the share would be too large, or is [ErrCrowded].
func (s *Share) Take(k spec.Kind, had, cost int64) (int64, error) {
	sum := had + cost
	s.mu.Lock()
	defer s.mu.Unlock()
	more := max(0, sum-s.lists[k])
	if limit := s.limit(); s.used+more > limit {
		return had, fmt.Errorf("the appliance has more than can be kept in memory: about %d objects, or %d MiB of text", limit/objectCost, limit>>20)
	}
	if s.budget != nil && !s.holds && s.used+more > s.budget.small && !s.tryLarge() {
		return had, ErrCrowded
	}
	s.lists[k] += more
	s.used += more
	return sum, nil
}

// tryLarge makes the share the large one if no other is and nobody waits for that. The
// mutex is held.
func (s *Share) tryLarge() bool {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	default:
		return false
	}
	select {
	case s.budget.slot <- struct{}{}:
		s.holds = true
	default:
	}
	return s.holds
}

// Wait makes the share the large one as soon as no other is, or returns why ctx has
// ended.
func (s *Share) Wait(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.isLarge() {
		return nil
	}
	select {
	case s.budget.slot <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = true
	return nil
}

func (s *Share) isLarge() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.holds
}

func (s *Share) limit() int64 {
	if s.budget == nil {
		return unshared
	}
	return s.budget.large
}

// Return gives everything back. What was read must not be kept any longer.
func (s *Share) Return() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.lists)
	s.used = 0
	if s.holds {
		<-s.budget.slot
		s.holds = false
	}
}

// Cost returns about how many bytes r takes for as long as it is kept.
func Cost(r spec.Resource) int64 {
	cost := int64(objectCost)
	for _, f := range spec.Fields(r) {
		switch v := f.Value.(type) {
		case string:
			cost += int64(len(v))
		case spec.Secret:
			cost += int64(len(v))
		case []string:
			for _, s := range v {
				cost += int64(len(s)) + textCost
			}
		}
	}
	return cost
}
