package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// office is where every case lies: a log of cases knows no grid.
const office = grid.Path("office")

// outcome is what became of one case.
type outcome struct {
	applied  int
	refusals []refusal
	received bool
	atEnd    bool // closed at the end that the log gives apart
	closed   bool // closed when all was replayed
	metrics  figures
	direct   direct
	unasked  direct // of the file's count: what the map has no transfer, no reopening and no rework for
	beyond   direct // transfers and reopenings that the map has for what is none in the file
	late     int    // of the comparable: 1 agrees, -1 does not, 0 is not comparable
}

// refusal is an event of which the lifecycle, the access table or a rule about data refused a command.
type refusal struct {
	kind     string
	line     int64
	transfer bool // the event was a transfer, and was refused before the ticket had gone
	reopened bool // … a reopening
}

// direct is what the file itself says, counted without any ticket.
type direct struct{ transfers, reopened int }

// replay sends each case through a desk of its own worker; cases are independent, so their order does not matter, and the
// outcomes come back in the order of the log.
func replay(ctx context.Context, m *caseMap, l *caseLog, store storage.Store, workers int) ([]outcome, error) {
	rules, err := desk.NewRules(desk.Definitions{
		Limits: []desk.Limit{}, Ladder: []ticket.Rung{}, // the log's own deadlines, and no others
		// what the log says happened, happened, and what was screened is not in it
		Screen:       new(desk.Screen),
		ReopenWithin: ticket.MaxWithin, ReopenMax: 1 << 20, ExtendMax: 1 << 20, SuspendMax: 1 << 20, QuestionsMax: 1 << 20,
	})
	if err != nil {
		return nil, err
	}
	out := make([]outcome, len(l.cases))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var done sync.WaitGroup
	for range workers {
		w := &worker{m: m, rules: rules, store: store}
		if w.desk, err = desk.New(desk.Config{
			Store: store, Rules: rules, Home: office,
			Now:   func() time.Time { return w.now },
			NewID: func(string, time.Time) ticket.ID { return w.id },
		}); err != nil {
			return nil, err
		}
		done.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				var err error
				if out[i], err = w.replay(ctx, l.history(i)); err != nil {
					cancel(fmt.Errorf("case of line %d: %w", l.cases[i].line, err))
				}
				l.done.Add(int64(l.cases[i].end - l.cases[i].first))
			}
		})
	}
	for i := range l.cases {
		next <- i
	}
	close(next)
	done.Wait()
	return out, context.Cause(ctx)
}

type worker struct {
	m     *caseMap
	rules *desk.Rules
	store storage.Store
	desk  *desk.Desk
	now   time.Time
	id    ticket.ID
}

// log is the actor of the two steps that no row stands for.
var logActor = ticket.Actor{ID: "log", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office}}

// replay takes one case: it is received at its start, its events are applied in order, and it is closed at its end. What
// comes after the end is a note.
func (w *worker) replay(ctx context.Context, c *history) (outcome, error) {
	r := replaying{worker: w, c: c, done: w.m.completed(c)}
	r.countFile()
	if received, err := r.receive(ctx); err != nil || !received {
		return r.o, err
	}
	for i := range c.events {
		if c.over(i) {
			if err := r.end(ctx); err != nil {
				return r.o, err
			}
		}
		if err := r.take(ctx, i); err != nil {
			return r.o, err
		}
	}
	if err := r.end(ctx); err != nil {
		return r.o, err
	}
	return r.o, w.judge(ctx, r.t, c, &r.o)
}

// A replaying is one case that is replayed.
type replaying struct {
	*worker
	c     *history
	done  []bool // that the case is completed after an event
	t     ticket.Ticket
	o     outcome
	ended bool
}

// reopens reports whether an event takes up again what was completed.
func (r *replaying) reopens(i int) bool { return i > 0 && r.done[i-1] && !r.done[i] }

// countFile counts what the file itself says.
func (r *replaying) countFile() {
	for i := range r.c.events {
		count(&r.o.direct.transfers, r.c.groupChanged(i))
		count(&r.o.direct.reopened, r.reopens(i))
	}
	if !r.c.deadline.IsZero() && !r.c.ended.IsZero() && !r.c.endUnknown {
		r.o.late = -1
	}
}

// refuse notes that the first of the commands that are left was refused.
func (r *replaying) refuse(i int, kind string, taken, left []ticket.Verb) {
	without := func(verbs ...ticket.Verb) bool { return has(left, verbs) && !has(taken, verbs) }
	r.o.refusals = append(r.o.refusals, refusal{
		kind: kind, line: r.c.events[i].line,
		transfer: r.c.groupChanged(i) && without(ticket.VerbTransfer), reopened: r.reopens(i) && without(reopening...),
	})
}

// receive files the case; where that is refused, nothing of it can be done.
func (r *replaying) receive(ctx context.Context) (received bool, err error) {
	c := r.c
	r.now = c.begins()
	sum := sha256.Sum256([]byte(c.name))
	r.id = ticket.ID(fmt.Sprintf("%012x-%s", r.now.Unix()+62135596800, hex.EncodeToString(sum[:12])))
	r.t, err = r.desk.Receive(ctx, logActor, ticket.Request{
		Key: "case/" + hex.EncodeToString(sum[:]), Text: cut(logtable.Word(c.name), maxReason), Origin: ticket.FromAbove,
		Due: c.deadline, Reporter: r.reporter(c, sum[:]),
	})
	if kind, ok := kindOf(err); ok {
		for i := range c.events {
			r.refuse(i, kind, nil, append(slices.Clone(reopening), ticket.VerbTransfer))
		}
		return false, nil
	}
	r.o.received = err == nil
	return r.o.received, err
}

// take applies an event, up to the first command that is refused.
func (r *replaying) take(ctx context.Context, i int) error {
	c, e, k := r.c, &r.c.events[i], r.m.entryFor(r.c, i)
	do := k.do
	if r.ended {
		do = note.do
	}
	count(&r.o.unasked.transfers, c.groupChanged(i) && !slices.Contains(do, ticket.VerbTransfer))
	count(&r.o.unasked.reopened, r.reopens(i) && !has(do, reopening))
	for n, v := range do {
		r.now = e.at
		final := !r.ended && !c.ended.IsZero() && slices.Contains(closing, v) && r.stands(r.t, c, i, n)
		if final {
			r.now = c.ended
		}
		after, err := r.desk.Do(ctx, r.actor(v, e, r.t), r.t.ID, command(v, k, e), desk.Once(fmt.Sprintf("line-%d-%d", e.line, n)))
		if kind, ok := kindOf(err); ok {
			r.refuse(i, kind, do[:n], do[n:])
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", e.line, err)
		}
		r.t, r.o.atEnd = after, r.o.atEnd || final
		count(&r.o.beyond.transfers, v == ticket.VerbTransfer && (!c.groupChanged(i) || slices.Contains(do[:n], v)))
		count(&r.o.beyond.reopened, slices.Contains(reopening, v) && (!r.reopens(i) || has(do[:n], reopening)))
	}
	r.o.applied++
	return nil
}

// end closes the case at the end that the log gives, once.
func (r *replaying) end(ctx context.Context) (err error) {
	if r.c.ended.IsZero() || r.ended {
		return nil
	}
	r.t, err = r.worker.end(ctx, r.t, r.c, &r.o)
	r.ended = true
	return err
}

var (
	closing    = append([]ticket.Verb{ticket.VerbGrant}, ending...) // what may close a case; a grant does when it voids
	completing = append([]ticket.Verb{ticket.VerbAnswer}, ending...)
	ending     = []ticket.Verb{ticket.VerbClose, ticket.VerbRefer, ticket.VerbWithdraw}
	reopening  = []ticket.Verb{ticket.VerbRework, ticket.VerbReopen}
)

// has reports whether one of the verbs is among those of an event.
func has(do, verbs []ticket.Verb) bool {
	return slices.ContainsFunc(do, func(v ticket.Verb) bool { return slices.Contains(verbs, v) })
}

// stands reports whether the n-th command of an event closes the case, and that none of the commands after it, up to the end that
// the log gives, takes that back: then the case is closed at its end and not before. Which of them the lifecycle will
// refuse only the rules know, so they are asked, with nothing stored.
func (w *worker) stands(t ticket.Ticket, c *history, i, n int) bool {
	closed := false
	for ; i < len(c.events) && !c.over(i); i, n = i+1, 0 {
		e, k := &c.events[i], w.m.entryFor(c, i)
		for _, v := range k.do[n:] {
			changes, err := w.rules.Decide(t, desk.Step{By: w.actor(v, e, t), At: e.at, Do: command(v, k, e)})
			if err != nil && closed {
				break
			}
			if err != nil || changes[0].Ticket.State != ticket.Closed {
				return false
			}
			t, closed = changes[0].Ticket, true
		}
	}
	return closed
}

// end closes what no event has closed by the end that the log gives, with an answer where none is out.
func (w *worker) end(ctx context.Context, t ticket.Ticket, c *history, o *outcome) (ticket.Ticket, error) {
	w.now = c.ended
	const text = "ended, as the log says"
	resolution := t.Resolution
	if !resolution.Counted() {
		resolution = ticket.Explained
	}
	var steps []ticket.Command
	switch t.State {
	case ticket.Answered:
		steps = []ticket.Command{ticket.Close{Resolution: resolution, Text: text}}
	case ticket.Received, ticket.Transferred, ticket.Joint:
		steps = []ticket.Command{ticket.Answer{Resolution: resolution, Text: text}, ticket.Close{Resolution: resolution}}
	}
	for i, do := range steps {
		after, err := w.desk.Do(ctx, logActor, t.ID, do, desk.Once(fmt.Sprintf("end-%d", i)))
		if err != nil {
			return t, fmt.Errorf("the end of the case of line %d: %w", c.line, err)
		}
		t, o.atEnd = after, i == len(steps)-1
	}
	return t, nil
}

// judge reads what became of the case: what the metrics count, and whether the desk's verdict on its deadline is the file's.
func (w *worker) judge(ctx context.Context, t ticket.Ticket, c *history, o *outcome) error {
	events, err := w.store.History(ctx, t.ID, 0, "")
	if err != nil {
		return err
	}
	if _, err := ticket.CheckChain(t, events); err != nil {
		return err
	}
	f, err := metrics.FactOf(t, events)
	if err != nil {
		return err
	}
	o.metrics = figures{int(f.Transfers), int(f.Reopens), int(f.Reworks)}
	o.closed = t.State == ticket.Closed
	if t.Promise.IsZero() { // a reopening after the file's deadline has none of its own
		t.Promise = t.GivenDue
	}
	if onTime, ok := t.OnTime(); ok && o.late != 0 && onTime == !c.ended.After(c.deadline) {
		o.late = 1
	}
	return nil
}

// kindOf says what refused an event; false for an error that is no refusal.
func kindOf(err error) (string, bool) {
	var no *desk.RefusedError
	var bad *gridgov.InvalidError
	switch {
	case errors.As(err, &no):
		return no.Step.In(gridgov.English) + " in " + no.State.In(gridgov.English) + ": " + no.Rule.In(gridgov.English), true
	case errors.As(err, &bad):
		return bad.What + ": " + bad.Faults[0].Field + " " + bad.Faults[0].Rule.String(), true
	}
	return "", false
}
