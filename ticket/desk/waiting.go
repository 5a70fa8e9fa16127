package desk

import (
	"context"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Awaiting returns the handlers under which [storage.ColumnsOf] lists the approvals that this actor rules on, for a query, which takes
// up to [storage.MaxList] of them. [Desk.Waiting] has no such bound.
func Awaiting(a ticket.Actor) []ticket.Handler {
	out := levelsOf(&a)
	for i, h := range out {
		out[i] = ticket.ApprovalOf(h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A Wait is one pending approval: what is asked for, by whom, of whom, since when and until when.
type Wait struct {
	Ticket ticket.Ticket
	ticket.Approval
}

// Rulings is which rulings [Desk.Waiting] lists.
type Rulings uint8

// The choices.
const (
	OwnRulings Rulings = iota // those of the actor
	AllRulings                // all on tickets that the actor may see
)

// A WaitPage is one page of pending approvals. Next is the cursor of the following page, empty on the last one.
type WaitPage struct {
	Waits []Wait
	Next  string
}

// Waiting lists the pending approvals, with who rules and since when they wait (待审批). A page is one of tickets, the oldest first;
// the cursor is the Next of the page before.
func (d *Desk) Waiting(ctx context.Context, by ticket.Actor, of Rulings, cursor string) (WaitPage, error) {
	if err := d.checkActor(&by); err != nil {
		return WaitPage{}, err
	}
	q := Filter{Handlers: Awaiting(by)}
	if of == AllRulings || len(q.Handlers) > storage.MaxList { // an actor with more units than a query takes looks at all approvals
		q.Handlers = []ticket.Handler{ticket.AnyApproval}
	}
	if len(q.Handlers) == 0 {
		return WaitPage{}, nil
	}
	found, err := d.List(ctx, by, q, cursor)
	if err != nil {
		return WaitPage{}, err
	}
	page := WaitPage{Next: found.Next}
	for _, t := range found.Tickets {
		for _, a := range t.Approvals {
			if of == AllRulings || standsFor(&by, a.To) {
				page.Waits = append(page.Waits, Wait{t, a})
			}
		}
	}
	return page, nil
}

// Due explains the limits of a ticket to who may see it; see [Rules.Due].
func (d *Desk) Due(ctx context.Context, by ticket.Actor, id ticket.ID) (Deadlines, error) {
	t, err := d.get(ctx, by, id)
	if err != nil {
		return Deadlines{}, err
	}
	events, err := d.history(ctx, &t)
	if err != nil {
		return Deadlines{}, err
	}
	return d.conf.Rules.Due(events)
}
