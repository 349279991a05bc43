package client

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/lunsync/lunsync/spec"
)

// A Budget bounds the memory for what a process reads of all its appliances. Each of them
// may take a small share at any time. Only one may take the large share; others that need
// it wait. A nil Budget bounds each share by itself.
type Budget struct {
	small, large int64
	slot         chan struct{} // holds the large share
}

const (
	// ownSpace is what a program needs in addition to what it reads, in bytes.
	ownSpace = 32 << 20
	// unshared bounds a share without a budget, in bytes. A program that reads one
	// appliance and ends has such a share.
	unshared = 256 << 20
	// parts is how many times as large as a small share the large one is.
	parts = 32
	// objectCost is what an object costs in addition to its texts, in bytes: names, ids
	// and plans keep it.
	objectCost = 1 << 10
	// textCost is what a text costs beside its bytes.
	textCost = 32
)

// NewBudget returns the budget of a program that may use the given memory, in bytes.
func NewBudget(memory int64) *Budget {
	memory = min(memory, 1<<40) // without a limit it is the largest number
	large := max(memory-ownSpace, ownSpace/4) / 2
	return &Budget{small: large / parts, large: large, slot: make(chan struct{}, 1)}
}

// Share returns a new share, which is empty.
func (b *Budget) Share() *Share {
	return &Share{budget: b, turn: make(chan struct{}, 1), lists: make(map[spec.Kind]int64)}
}

// A Share is the part of a budget that one connection takes for what it reads. Take and
// Wait are safe for concurrent use; Return must be called alone.
type Share struct {
	budget *Budget
	turn   chan struct{} // holds who waits for the slot

	mu    sync.Mutex
	lists map[spec.Kind]int64 // the largest list of each kind
	used  int64
	holds bool // the slot
}

// ErrCrowded reports a list that doesn't fit in a small share while another connection
// has the large one. [Share.Wait] waits until that is returned.
var ErrCrowded = errors.New("the reading of another appliance takes the memory")

// Take adds cost to had, the bytes that a list of kind k takes so far, and returns the
// sum. Its error is [ErrCrowded], or says that the budget can't hold the list.
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

// tryLarge takes the large share if no connection has it or waits for it, and reports
// whether it did. The mutex is held.
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

// Wait takes the large share as soon as no other connection has it, or returns the error
// of ctx.
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

// Return returns everything to the budget. The caller must not use what was read any more.
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

// Cost returns about how many bytes r takes in memory.
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
