package client

import (
	"fmt"
	"sync"

	"github.com/lunsync/lunsync/spec"
)

// IDs translates between names and ids. Its zero value is empty and ready to
// use. It is safe for concurrent use.
type IDs struct {
	mu  sync.RWMutex
	id  map[spec.Key]ID
	key map[numbered]spec.Key
}

// A numbered is an id together with the kind that it counts.
type numbered struct {
	kind spec.Kind
	id   ID
}

// Put records that the resource named k has the given id. It forgets what other id k had,
// and what other key had the id.
func (x *IDs) Put(k spec.Key, id ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.id == nil {
		x.id = make(map[spec.Key]ID)
		x.key = make(map[numbered]spec.Key)
	}
	if old, ok := x.id[k]; ok {
		delete(x.key, numbered{k.Kind, old})
	}
	if old, ok := x.key[numbered{k.Kind, id}]; ok {
		delete(x.id, old)
	}
	x.id[k], x.key[numbered{k.Kind, id}] = id, k
}

// Forget removes the resource named k and its id.
func (x *IDs) Forget(k spec.Key) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if id, ok := x.id[k]; ok {
		delete(x.id, k)
		delete(x.key, numbered{k.Kind, id})
	}
}

// ID returns the id of the resource named k, or an error wrapping [ErrUnresolved].
func (x *IDs) ID(k spec.Key) (ID, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	id, ok := x.id[k]
	if !ok {
		return 0, fmt.Errorf("%s: %w", k, ErrUnresolved)
	}
	return id, nil
}

// Name returns the name of the object of kind k with the given id, or "#id" if it is not
// known. No spec can refer to such a name.
func (x *IDs) Name(k spec.Kind, id ID) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if key, ok := x.key[numbered{k, id}]; ok {
		return key.Name
	}
	return Unnamed(id)
}

// Unnamed returns the name of an object that has none: "#" and its id.
func Unnamed(id ID) string { return fmt.Sprintf("#%d", id) }
