package desk

import (
	"context"
	"slices"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Awaiting are the handlers under which [storage.ColumnsOf] finds what waits for a ruling of this actor: give them to a query, up to
// [storage.MaxList] of them. [Desk.Waiting] has no such bound.
func Awaiting(a ticket.Actor) []ticket.Handler {
	out := levelsOf(&a)
	for i, h := range out {
		out[i] = ticket.ApprovalOf(h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A Wait is one thing that waits for a ruling: what is asked for, by whom, of whom, since when and until when.
type Wait struct {
	Ticket ticket.Ticket
	ticket.Approval
}

// Rulings says which rulings [Desk.Waiting] lists.
type Rulings uint8

// The choices.
const (
	OwnRulings Rulings = iota // those that the actor is to give
	AllRulings                // all that are to come on tickets that the actor may see
)

// A WaitPage is one page of what waits. Next is the cursor of the following page, empty on the last one.
type WaitPage struct {
	Waits []Wait
	Next  string
}

// Waiting lists what waits for whom, and since when (待审批). It goes by pages of tickets, the oldest ticket first, with the cursor
// of the page before.
func (d *Desk) Waiting(ctx context.Context, by ticket.Actor, of Rulings, cursor string) (WaitPage, error) {
	if err := d.checkActor(&by); err != nil {
		return WaitPage{}, err
	}
	q := Filter{Handlers: Awaiting(by)}
	if of == AllRulings || len(q.Handlers) > storage.MaxList { // whoever rules for more units than a query takes looks through all that waits
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
