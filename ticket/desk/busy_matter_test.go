package desk_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// busyBefore lets somebody act on a ticket before each commit of the desk under test.
type busyBefore struct {
	*ticketmem.Store
	do func()
}

func (s *busyBefore) Commit(ctx context.Context, c ...ticket.Change) error {
	if s.do != nil {
		s.do()
	}
	return s.Store.Commit(ctx, c...)
}

// What repeats a ticket on which others are at work is received: attached to it, or as a ticket of its own that names it.
func TestARequestIsReceivedBesideABusyMatter(t *testing.T) {
	store := &busyBefore{Store: new(ticketmem.Store)}
	b := newBench(t, func(c *desk.Config) { c.Store = store })
	other := newBench(t, func(c *desk.Config) { c.Store = store.Store })
	parent := b.file(person(0), "the pipe burst").ID
	store.do = func() { other.do(clerk, parent, ticket.Note{Text: "somebody is there"}) }
	_, err := b.Receive(t.Context(), clerk,
		ticket.Request{Text: "water", Unit: "410172561007", Origin: ticket.OnBehalf, Reporter: "p-7", Repeats: parent})
	assert.NoError(t, err)
}

type slowDisk struct{ *ticketmem.Store }

func (s slowDisk) Commit(ctx context.Context, c ...ticket.Change) error {
	time.Sleep(time.Millisecond) // a disk
	return s.Store.Commit(ctx, c...)
}

// Twelve calls about one burst pipe at once, taken down by twelve clerks.
func TestTwelveCallsAtOnceAreReceived(t *testing.T) {
	store := new(ticketmem.Store)
	b := newBench(t, func(c *desk.Config) { c.Store = slowDisk{store} })
	b.store = store
	parent := b.file(person(0), "the pipe burst").ID
	errs := make([]error, 12)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = b.Receive(t.Context(), clerk, ticket.Request{
				Text: "water", Unit: "410172561007", Origin: ticket.OnBehalf, Reporter: ticket.PersonID(fmt.Sprint("p-", i+1)),
				Repeats: parent, Key: fmt.Sprint("call-", i),
			})
		}()
	}
	wg.Wait()
	for i, err := range errs {
		assert.NoError(t, err, "call %d; %d of 12 are stored", i, store.Len()-1)
	}
}
