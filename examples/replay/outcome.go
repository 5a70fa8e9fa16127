package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
)

// unknownTime is at the end of the key of a closing that nobody knows the time of.
const unknownTime = "/unknown"

// end closes a ticket in the way in which it ended in the log. What the rules do not let end so is on record, and is closed as
// answered.
func (w *worker) end(ctx context.Context, j job, key string) error {
	t, err := w.store.Get(ctx, j.id)
	if err != nil {
		return err
	}
	as := ticket.Explained
	last := j.event.What == requestlog.Closed
	if last {
		as = cmp.Or(w.row.Resolution, as)
		if w.row.Closed.IsZero() {
			key += unknownTime
		}
	}
	if t.State != ticket.Closed { // a rule may have closed it at the door
		if !as.Counted() {
			if err := w.endOtherwise(ctx, j, key, as); err != nil {
				return err
			}
			as = ticket.Explained
		}
		if err := w.answer(ctx, j, key+"/answer", as); err != nil {
			return err
		}
		if t, err = w.store.Get(ctx, j.id); err != nil {
			return err
		}
		if t.State != ticket.Closed {
			if err := w.step(ctx, j.id, key, w.clerk, ticket.Close{Resolution: as}); err != nil {
				return err
			}
			if t, err = w.store.Get(ctx, j.id); err != nil {
				return err
			}
		}
	}
	if last {
		w.checks.verdict(w.row, t)
	}
	return nil
}

// endOtherwise ends a ticket that is not answered: it was withdrawn, referred, voided or is a duplicate.
func (w *worker) endOtherwise(ctx context.Context, j job, key string, as ticket.Resolution) error {
	key += "/" + strings.ReplaceAll(as.String(), " ", "_")
	switch as {
	case ticket.Withdrawn:
		return w.as(ctx, j.id, key, func(t ticket.Ticket) (ticket.Actor, ticket.Command) {
			return ticket.Actor{ID: t.Filer, Roles: []ticket.Role{ticket.RoleReporter}, Person: t.Reporter}, ticket.Withdraw{}
		})
	case ticket.Referred:
		return w.step(ctx, j.id, key, w.clerk, ticket.Refer{Channel: w.clerk.ID, Text: w.row.Reply})
	case ticket.Voided:
		supervisor, leader := w.clerk, w.clerk
		supervisor.ID, supervisor.Roles, leader.Roles = "supervisor", []ticket.Role{ticket.RoleSupervisor}, []ticket.Role{ticket.RoleLeader}
		if err := w.step(ctx, j.id, key+"/asked", supervisor, ticket.Void{Reason: "void, as the log says"}); err != nil {
			return err
		}
		return w.step(ctx, j.id, key, leader, ticket.Grant{Of: ticket.VerbVoid})
	}
	var none ticket.Merge
	why := j.none
	if j.original != "" {
		into, err := w.merged(ctx, j.original)
		if err != nil {
			return err
		}
		t, err := w.store.Get(ctx, j.id)
		if err != nil {
			return err
		}
		switch {
		case into.ID == j.id:
		case into.State != ticket.Closed && into.Children+1+t.Children > ticket.MaxChildren:
			key += fullKey
			none.Reason = fmt.Sprintf("a duplicate of %s, which has as many as a ticket can have, %d", into.ID, into.Children)
		default:
			if err := w.step(ctx, j.id, key+"/of", w.clerk, ticket.Merge{Into: into.ID}); err != nil {
				return err
			}
		}
		if into.State == ticket.Closed || into.ID == j.id {
			why = closedBefore
		}
	}
	t, err := w.store.Get(ctx, j.id)
	if err != nil || t.State == ticket.Closed {
		return err
	}
	if why != "" {
		key += noneKey + why
	}
	return w.step(ctx, j.id, key, w.clerk, none)
}

// noneKey is in the key of a duplicate that is merged into none, before the reason.
const noneKey = "/none/"

// Why a duplicate is merged into none, as the JSON report names it. What has too many duplicates already is apart, see fullKey.
const (
	notNamed     = "not_named"
	notReceived  = "not_received"
	endsApart    = "withdrawn_or_void"
	closedBefore = "closed_before"
)

// fullKey is at the end of the key of a duplicate whose original has as many duplicates as a ticket can have.
const fullKey = "/full"

// merged is the ticket that another one is merged into, or that one itself.
func (w *worker) merged(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	for {
		t, err := w.store.Get(ctx, id)
		if err != nil || t.Parent == "" {
			return t, err
		}
		id = t.Parent
	}
}

// An original is a ticket that duplicates may name.
type original struct {
	id ticket.ID
	as ticket.Resolution
}

// of is what a duplicate is merged into, or why it is into none. What is withdrawn or voided later would let its duplicates go, and
// the log closes them.
func (o original) of(j *job) (id ticket.ID, none string) {
	switch {
	case j.event.What != requestlog.Closed:
		return "", ""
	case j.event.Row.Parent == "":
		return "", notNamed
	case o.id == "":
		return "", notReceived
	case o.as == ticket.Withdrawn || o.as == ticket.Voided:
		return "", endsApart
	}
	return o.id, ""
}

// gapOf says what of an event the log does not tell: a closing is no response, and may have an unknown time.
func gapOf(e *ticket.Event) (gap metrics.Gap) {
	step, rest, _ := strings.Cut(e.Command, "/")
	if step == requestlog.Closed.String() || strings.HasPrefix(step, requestlog.Close.String()+"-") {
		gap = metrics.NoResponse
		if rest, _, _ = strings.Cut(rest, "/"); "/"+rest == unknownTime {
			gap |= metrics.NoTime
		}
	}
	return gap
}
