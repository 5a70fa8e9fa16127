package tickettest

import (
	"context"
	"sync"
	"time"
)

// An aside is a context that does something when it is looked at for the n-th time: between two statements of a call, where the
// call looks at its context before each, as drivers do. It waits only for a moment, since the store may hold a lock meanwhile
// that keeps others out.
type aside struct {
	context.Context
	do   func()
	done chan struct{} // closed when it is done

	mu   sync.Mutex // a driver's goroutines look too, also after the call
	left int
}

// newAside returns a context that does something at the n-th look, from 1 on. After the call [aside.met] is to be asked.
func newAside(parent context.Context, n int, do func()) *aside {
	return &aside{Context: parent, do: do, done: make(chan struct{}), left: n}
}

func (a *aside) look() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.left--; a.left != 0 {
		return
	}
	go func() {
		defer close(a.done)
		a.do()
	}()
	select {
	case <-a.done:
	case <-time.After(20 * time.Millisecond):
	}
}

// met ends the looking, and reports whether the context was looked at so often: then it is done.
func (a *aside) met() bool {
	a.mu.Lock()
	met := a.left <= 0
	a.left = min(a.left, 0)
	a.mu.Unlock()
	if met {
		<-a.done
	}
	return met
}

func (a *aside) Done() <-chan struct{} { a.look(); return a.Context.Done() }
func (a *aside) Err() error            { a.look(); return a.Context.Err() }
