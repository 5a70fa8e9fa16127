package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/code"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/internal/form"
	"github.com/gridgov/gridgov/ticket/storage"
)

// Swept is what a sweep did.
type Swept struct {
	Tickets   int // that were due, and looked at
	Steps     int // events written
	Warned    int
	Reminded  int
	Escalated int
	Deemed    int // signed for, since nobody did
	Closed    int
	Resumed   int
	Lapsed    int // can no longer be reopened
	Replanned int // limits computed that could not be before
	Lost      int // changed meanwhile by another sweep, or by somebody at work
	Failed    int // could not be dealt with; they stay due, and the error names the first
}

func (s *Swept) add(o Swept) {
	s.Steps += o.Steps
	s.Warned += o.Warned
	s.Reminded += o.Reminded
	s.Escalated += o.Escalated
	s.Deemed += o.Deemed
	s.Closed += o.Closed
	s.Resumed += o.Resumed
	s.Lapsed += o.Lapsed
	s.Replanned += o.Replanned
}

// Sweep decides everything that is due on a ticket by an instant: the rungs of the ladder, the end of a suspension, the end of a
// window for reopening. It is pure, like Decide; by acts with the role system. Where nothing is due, the change has no events.
// Whether a ticket is swept early or late, once or often, the same steps are taken in the same order. About one limit each
// receiver gets only the last message of a sweep, and a level that was in charge only within the sweep gets none. It takes at most
// 100 steps; what is left stays due. A closing that returns duplicates to their own handling needs these too, which only the desk
// reads: here it is ErrInvalid. Duplicates, which it does not read, count as reported by somebody whose silence closes an answer.
func (r *Rules) Sweep(t ticket.Ticket, by ticket.Actor, now time.Time) (ticket.Change, Swept, error) {
	if faults := actorFaults(&by); len(faults) > 0 {
		return ticket.Change{}, Swept{}, gridgov.Invalid("sweep", faults...)
	}
	c, _, did, err := r.sweepAll(t, by, now, nil, nil)
	return c, did, err
}

// maxSweep bounds the steps of one change, and maxRounds the changes of one ticket in a sweep: ten thousand steps are a fault
// of the definitions or of the store, and no backlog.
const (
	maxSweep  = 100
	maxRounds = 100
)

// isDue reports whether something of the ticket must be looked at.
func isDue(t *ticket.Ticket, now time.Time) bool { return !t.Wake.IsZero() && !t.Wake.After(now) }

// sweepAll also returns the changes of the ticket's duplicates.
func (r *Rules) sweepAll(t ticket.Ticket, by ticket.Actor, now time.Time, merged []ticket.Ticket,
	known []listed,
) (ticket.Change, []ticket.Change, Swept, error) {
	c, notices, more, did, err := r.sweepSome(t, by, now, merged, known)
	if err != nil || did.Steps < 2 {
		return c, more, did, err
	}
	seen := map[notice]bool{}
	rest, full := c.Ticket, len(c.Events) >= maxSweep
	for round := 1; full && round < maxRounds; round++ { // for the messages that the same sweep sends in its next changes
		next, later, _, _, err := r.sweepSome(rest, by, now, merged, known)
		for _, n := range later {
			seen[n] = true
		}
		rest, full = next.Ticket, err == nil && len(next.Events) >= maxSweep
	}
	kept := c.Outbox[:0:0]
	for i, n := range slices.Backward(notices) {
		if (n.stage == 0 || !seen[n]) && !passedOver(&c.Outbox[i], &t, &rest) {
			kept = append(kept, c.Outbox[i])
		}
		seen[n] = true
	}
	slices.Reverse(kept)
	c.Outbox = kept
	return c, more, did, nil
}

// passedOver reports whether a message is to a level that was in charge, or was to rule, only between two states of a ticket, since
// a late sweep takes the next rung at once. The message would no longer be true, and the level could not read the ticket.
func passedOver(m *ticket.Message, before, after *ticket.Ticket) bool {
	level := ticket.Handler(m.To)
	kind := level.Kind()
	return m.Kind != ticket.NoticeReceived && (kind == "unit" || kind == "leader") && !hasPart(before, level) && !hasPart(after, level)
}

// A notice is a receiver of a sweep's message and the limit that it is about; without a stage it is about none. For one receiver and
// one limit only the last message of a late sweep is sent: every rung is on record, and the message has what holds now.
type notice struct {
	stage ticket.Stage
	limit int64 // microseconds since 1970
	at    int
	to    string
}

// sweepSome is sweepAll with all messages, and what each of them is about.
func (r *Rules) sweepSome(t ticket.Ticket, by ticket.Actor, now time.Time, merged []ticket.Ticket,
	known []listed,
) (ticket.Change, []notice, []ticket.Change, Swept, error) {
	w := sweeping{rules: r, by: by, now: now, merged: merged, known: known, change: ticket.Change{Base: t.Version, Ticket: t}}
	if t.Partial || t.TooNew() {
		return w.change, nil, nil, w.did, nil
	}
	if err := w.run(); err != nil {
		return w.change, nil, nil, w.did, err
	}
	return w.change, w.notices, w.more, w.did, nil
}

// A sweeping is the sweep of one ticket, under way.
type sweeping struct {
	rules   *Rules
	by      ticket.Actor
	now     time.Time
	merged  []ticket.Ticket
	known   []listed
	change  ticket.Change
	notices []notice        // what each message of the change is about
	more    []ticket.Change // of other tickets
	did     Swept
}

// run takes steps until nothing is due.
func (w *sweeping) run() error {
	t := &w.change.Ticket
	if err := w.passLeft(); err != nil || !isDue(t, w.now) {
		return err
	}
	if t.Unknown != 0 {
		if err := w.replan(); err != nil {
			return err
		}
	}
	if keepsDuplicate(t) {
		return w.step(ticket.Lapse{}, nil, new(int)) // it returns duplicates to their own handling, and ends no window
	}
	for len(w.change.Events) < maxSweep {
		k := limitClock{r: w.rules}
		at, p, ok := w.rules.next(&k, t)
		switch due := ok && !at.After(w.now); {
		case due:
			if err := w.take(&p); err != nil {
				return err
			}
		case len(w.change.Events) > 0:
			return nil
		default: // only a wake that is past, such as after a change of definitions: move it on
			if err := w.replan(); err != nil || len(w.change.Events) == 0 {
				return err
			}
		}
	}
	return nil
}

// take takes a rung of the ladder.
func (w *sweeping) take(p *rungDue) error {
	did := &w.did
	switch _, higher := higher(&w.change.Ticket, p, w.known); {
	case p.rung.Do == ticket.RungWarn:
		return w.step(ticket.Remind{}, p, &did.Warned)
	case p.rung.Do == ticket.RungEscalate && higher:
		return w.step(ticket.Escalate{}, p, &did.Escalated)
	case p.rung.Do == ticket.RungRemind, p.rung.Do == ticket.RungEscalate, // at the top an escalation reminds
		p.stage == ticket.StageConfirm && !w.reported(): // people close what nobody is asked about
		return w.step(ticket.Remind{}, p, &did.Reminded)
	case p.rung.Do == ticket.RungAccept:
		return w.step(ticket.Accept{}, p, &did.Deemed)
	case p.rung.Do == ticket.RungClose:
		return w.step(ticket.Close{}, p, &did.Closed)
	case p.stage == ticket.StageSuspend:
		return w.step(ticket.Resume{}, p, &did.Resumed)
	}
	return w.step(ticket.Lapse{}, p, &did.Lapsed)
}

// reported is [draft.reported] of the ticket as it is so far.
func (w *sweeping) reported() bool {
	return (&draft{Step: new(Step), ticket: &w.change.Ticket, others: w.merged}).reported()
}

// passLeft passes on what waits for the ruling or the reply of a unit that has ended: one step does it for all.
func (w *sweeping) passLeft() error {
	if !isLeft(&w.change.Ticket, w.known) {
		return nil
	}
	return w.step(ticket.Escalate{}, new(rungDue), &w.did.Escalated)
}

// replan computes what was missing, and when the ticket wakes.
func (w *sweeping) replan() error {
	err := w.step(ticket.Replan{}, nil, &w.did.Replanned)
	if no := new(RefusedError); errors.As(err, &no) && no.Rule == RuleNothingNew { // the year is still not known
		return nil
	}
	return err
}

// step decides a command on top of what was decided before, with the rung that it takes, and counts it.
func (w *sweeping) step(do ticket.Command, p *rungDue, count *int) error {
	var others []ticket.Ticket
	if _, children := Concerns(w.change.Ticket, do); children {
		others = w.merged
	}
	more, err := w.rules.then(&w.change,
		Step{By: w.by, At: w.now, Do: do, found: found{library: true, rung: p, missing: true, known: w.known}}, others...)
	if err != nil {
		return err
	}
	*count++
	w.did.Steps++
	w.more = append(w.more, more...)
	for _, m := range w.change.Outbox[len(w.notices):] {
		n := notice{to: m.To}
		if p != nil {
			n.stage, n.limit, n.at = p.stage, p.limit.UnixMicro(), p.at
		}
		w.notices = append(w.notices, n)
	}
	return nil
}

// Sweep looks at every ticket whose wake time has come by now, the longest due first, and does what is due on it: it warns,
// reminds and escalates by the ladder, counts as accepted, closes and resumes, each step on record and exactly once. It finds
// tickets by the Wake index, so its cost is that of what is due. It may run as often as one likes, on any number of nodes at once,
// and be killed at any moment: a conflict means that another node was first, and what was not committed is still due. A late sweep
// catches up at once, at whatever hour it runs.
//
// A ticket that fails, or whose document cannot be read, is logged, counted and skipped. The error names the first one, and has what
// ended a sweep before its end.
func (d *Desk) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	var did Swept
	if now.IsZero() {
		return did, form.Invalid("now", gridgov.Fault{Rule: gridgov.RuleRequired, Right: gridgov.Text{En: "an instant", Zh: "应为时间"}})
	}
	first := d.passLeft(ctx, form.Storable(now), &did)
	q := storage.Query{Wake: form.Storable(now), Order: storage.ByWake, Limit: storage.MaxList}
	seen := map[ticket.ID]bool{} // on this page
	alone := true
	for {
		page, err := d.conf.Store.List(ctx, q)
		if err != nil {
			return did, errors.Join(first, fmt.Errorf("sweep: %w", err))
		}
		if err := repeated(&q, page); err != nil {
			return did, errors.Join(first, fmt.Errorf("sweep: %w", err))
		}
		start, lost := 0, false
		if !alone && len(page) > 0 {
			start = rand.IntN(len(page))
		}
		for i := range page {
			t := page[(start+i)%len(page)]
			if seen[t.ID] {
				continue
			}
			seen[t.ID] = true
			lost, err = d.sweep(ctx, t, q.Wake, &did)
			did.Tickets++
			if ctx.Err() != nil {
				return did, errors.Join(first, ctx.Err())
			}
			if err != nil {
				did.Failed++
				d.conf.Log.ErrorContext(ctx, "gridgov: a ticket could not be swept", "ticket", t.ID, "error", err)
				if first == nil {
					first = fmt.Errorf("sweep: ticket %s: %w", code.Shown(t.ID), err)
				}
			}
			if lost {
				break
			}
		}
		switch {
		case lost:
			// Another sweep is at work at the same place, and has done what comes next. If all sweeps went on in the same order, they
			// would decide everything and lose it again: the one that loses reads what is left, and goes on at a random place of it.
			alone = false
		case len(page) < q.Limit:
			return did, first
		default:
			q.After = q.Order.Cursor(page[len(page)-1])
			clear(seen)
		}
	}
}

// passLeft sweeps the tickets on which something waits for the ruling or the reply of a unit that has ended, or of its leaders: nothing
// wakes a ticket when a unit ends.
func (d *Desk) passLeft(ctx context.Context, now time.Time, did *Swept) error {
	if !d.ending {
		return nil
	}
	var rows []ticket.Handler
	for u := range d.conf.Grid.Tree().All() {
		for _, h := range []ticket.Handler{ticket.UnitHandler(u.Code), ticket.LeaderHandler(u.Code)} {
			if ended, _ := d.ended(h, now); ended {
				rows = append(rows, h, ticket.ApprovalOf(h))
			}
		}
	}
	rules := func(a ticket.Approval) bool { return slices.Contains(rows, a.To) }
	replies := func(o ticket.Supervision) bool { return slices.Contains(rows, o.To) }
	var first error
	for some := range slices.Chunk(rows, storage.MaxList) {
		for q := (storage.Query{Handlers: some, States: open, Limit: storage.MaxList}); ; {
			page, err := d.conf.Store.List(ctx, q)
			if err != nil {
				return errors.Join(first, fmt.Errorf("sweep: %w", err))
			}
			for _, t := range page {
				if t.Damaged == "" && !slices.ContainsFunc(t.Approvals, rules) && !slices.ContainsFunc(t.Orders, replies) {
					continue // the unit leads it or has a task in it, and people decide who does that now
				}
				did.Tickets++
				if _, err := d.sweep(ctx, t, now, did); err != nil {
					did.Failed++
					d.conf.Log.ErrorContext(ctx, "gridgov: what waits for a unit that has ended could not be passed on", "ticket", t.ID, "error", err)
					first = cmp.Or(first, fmt.Errorf("sweep: ticket %s: %w", code.Shown(t.ID), err))
				}
			}
			if len(page) < q.Limit {
				break
			}
			q.After = q.Order.Cursor(page[len(page)-1])
		}
	}
	return first
}

// sweep deals with one ticket, again when somebody was first; lost reports that another sweep did what was due.
func (d *Desk) sweep(ctx context.Context, t ticket.Ticket, now time.Time, did *Swept) (lost bool, err error) {
	tries := 0
	if t.Damaged != "" {
		return false, t.Err()
	}
	for round := 0; round == 0 || isDue(&t, now); round++ {
		if round == maxRounds {
			return false, fmt.Errorf("still due at %s after %d changes", t.Wake.Format(time.RFC3339), round)
		}
		changes, steps, err := d.swept(ctx, t, now)
		if err == nil && len(changes) == 0 {
			return false, nil
		}
		if err == nil {
			err = d.commit(ctx, changes)
		}
		if err == nil {
			did.add(steps)
			t = changes[0].Ticket // due again where it took more steps than one change holds
			continue
		}
		if !errors.Is(err, gridgov.ErrConflict) {
			return false, err
		}
		base, conflict := t.Version, err
		if t, err = d.load(ctx, t.ID); err != nil {
			return false, err
		}
		switch tries++; {
		case tries > 3 && t.Version == base: // nobody was first: the store refuses every change of it
			return false, conflict
		case tries > 3: // somebody is at work on it: it stays due, and the sweep goes on
			did.Lost++
			return false, nil
		}
		if !isDue(&t, now) {
			did.Lost++
			return true, nil
		}
	}
	return false, nil
}

// swept are the changes that a sweep makes of a ticket; none where there is nothing to do.
func (d *Desk) swept(ctx context.Context, t ticket.Ticket, now time.Time) ([]ticket.Change, Swept, error) {
	var merged []ticket.Ticket
	if t.Children > 0 {
		var err error
		if merged, err = d.merged(ctx, &t); err != nil {
			return nil, Swept{}, err
		}
	}
	known, err := d.lookUp(ctx, now, nil, &t, merged...)
	if err != nil {
		return nil, Swept{}, err
	}
	c, more, did, err := d.conf.Rules.sweepAll(t, d.system(librarySweep, t.Path), now, merged, known)
	if err != nil || len(c.Events) == 0 {
		return nil, did, err
	}
	return append([]ticket.Change{c}, more...), did, nil
}
