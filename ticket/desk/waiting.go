package desk

import (
	"context"
	"slices"

	"github.com/gridgov/gridgov/ticket"
)

// Awaiting are the handlers under which [ticket.Ticket.Index] finds what waits for a ruling of this actor: give them to a query, up to
// [ticket.MaxList] of them. [Desk.Waiting] has no such bound.
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

// Waiting lists what waits for whom, and since when (待审批): what waits for the actor, or, with all, everything on the
// tickets that the actor may see. It goes by pages of tickets, oldest ticket first, with the cursor of the page before; the
// list is complete when next is empty.
func (d *Desk) Waiting(ctx context.Context, by ticket.Actor, all bool, cursor string) (list []Wait, next string, err error) {
	if err := d.checkActor(&by); err != nil {
		return nil, "", err
	}
	q := ticket.Query{Handlers: Awaiting(by)}
	if all || len(q.Handlers) > ticket.MaxList { // whoever rules for more units than a query takes looks through all that waits
		q.Handlers = []ticket.Handler{ticket.AnyApproval}
	}
	if len(q.Handlers) == 0 {
		return nil, "", nil
	}
	page, err := d.List(ctx, by, q, cursor)
	if err != nil {
		return nil, "", err
	}
	for _, t := range page.Tickets {
		for _, a := range t.Approvals {
			if all || standsFor(&by, a.To) {
				list = append(list, Wait{t, a})
			}
		}
	}
	return list, page.Next, nil
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
