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

	"github.com/gridgov/gridgov/examples/logtable"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
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
func replay(ctx context.Context, m *caseMap, l *caseLog, store ticket.Store, workers int) ([]outcome, error) {
	rules, err := ticket.NewRules(ticket.Definitions{
		Version: "caselog", Limits: []ticket.Limit{}, Ladder: []ticket.Rung{}, // the log's own deadlines, and no others
		ReopenWithin: ticket.MaxWithin, ReopenMax: 1 << 20, ExtendMax: 1 << 20, SuspendMax: 1 << 20, QuestionsMax: 1 << 20, // what the log says happened, happened
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
		if w.desk, err = ticket.NewDesk(ticket.Config{
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
	rules *ticket.Rules
	store ticket.Store
	desk  *ticket.Desk
	now   time.Time
	id    ticket.ID
}

// log is the actor of the two steps that no row stands for.
var logActor = ticket.Actor{ID: "log", Roles: []ticket.Role{ticket.RoleDesk}, Units: []grid.Path{office}}

// replay takes one case: it is received at its start, its events are applied in order, and it is closed at its end. What
// comes after the end is a note.
func (w *worker) replay(ctx context.Context, c *history) (o outcome, err error) {
	done := w.m.completed(c)
	reopens := func(i int) bool { return i > 0 && done[i-1] && !done[i] }
	refuse := func(i int, kind string, taken, left []ticket.Verb) {
		without := func(verbs ...ticket.Verb) bool { return has(left, verbs) && !has(taken, verbs) }
		o.refusals = append(o.refusals, refusal{
			kind: kind, line: c.events[i].line,
			transfer: c.groupChanged(i) && without(ticket.VerbTransfer), reopened: reopens(i) && without(reopening...),
		})
	}
	for i := range c.events {
		count(&o.direct.transfers, c.groupChanged(i))
		count(&o.direct.reopened, reopens(i))
	}
	if !c.deadline.IsZero() && !c.ended.IsZero() && !c.endUnknown {
		o.late = -1
	}
	w.now = c.begins()
	sum := sha256.Sum256([]byte(c.name))
	w.id = ticket.ID(fmt.Sprintf("%012x-%s", w.now.Unix()+62135596800, hex.EncodeToString(sum[:12])))
	t, err := w.desk.Receive(ctx, logActor, ticket.Request{
		Key: "case/" + hex.EncodeToString(sum[:]), Text: cut(logtable.Word(c.name), maxReason), Origin: ticket.FromAbove, Due: c.deadline, Reporter: w.reporter(c, sum[:]),
	})
	if kind, ok := kindOf(err); ok { // then nothing of it can be done
		for i := range c.events {
			refuse(i, kind, nil, append(slices.Clone(reopening), ticket.VerbTransfer))
		}
		return o, nil
	}
	if err != nil {
		return o, err
	}
	o.received = true
	ended := false
	for i := range c.events {
		e := &c.events[i]
		if !ended && c.over(i) {
			if t, err = w.end(ctx, t, c, &o); err != nil {
				return o, err
			}
			ended = true
		}
		k := w.m.entryFor(c, i)
		do := k.do
		if ended {
			do = note.do
		}
		count(&o.unasked.transfers, c.groupChanged(i) && !slices.Contains(do, ticket.VerbTransfer))
		count(&o.unasked.reopened, reopens(i) && !has(do, reopening))
		taken := 0
		for n, v := range do {
			w.now = e.at
			final := !ended && !c.ended.IsZero() && slices.Contains(closing, v) && w.stands(t, c, i, n)
			if final {
				w.now = c.ended
			}
			after, err := w.desk.Do(ctx, w.actor(v, e, t), t.ID, command(v, k, e), ticket.Once(fmt.Sprintf("line-%d-%d", e.line, n)))
			if err != nil {
				kind, ok := kindOf(err)
				if !ok {
					return o, fmt.Errorf("line %d: %w", e.line, err)
				}
				refuse(i, kind, do[:n], do[n:])
				break
			}
			t, o.atEnd = after, o.atEnd || final
			count(&o.beyond.transfers, v == ticket.VerbTransfer && (!c.groupChanged(i) || slices.Contains(do[:n], v)))
			count(&o.beyond.reopened, slices.Contains(reopening, v) && (!reopens(i) || has(do[:n], reopening)))
			taken++
		}
		count(&o.applied, taken == len(do))
	}
	if !c.ended.IsZero() && !ended {
		if t, err = w.end(ctx, t, c, &o); err != nil {
			return o, err
		}
	}
	return o, w.judge(ctx, t, c, &o)
}

var (
	closing    = append([]ticket.Verb{ticket.VerbGrant}, ending...) // what may close a case; a grant does when it voids
	completing = append([]ticket.Verb{ticket.VerbAnswer}, ending...)
	ending     = []ticket.Verb{ticket.VerbClose, ticket.VerbRefer, ticket.VerbWithdraw}
	reopening  = []ticket.Verb{ticket.VerbRework, ticket.VerbReopen}
)

// has says that one of the verbs is among those of an event.
func has(do, verbs []ticket.Verb) bool {
	return slices.ContainsFunc(do, func(v ticket.Verb) bool { return slices.Contains(verbs, v) })
}

// stands says that the n-th command of an event closes the case, and that none of the commands after it, up to the end that
// the log gives, takes that back: then the case is closed at its end and not before. Which of them the lifecycle will
// refuse only the rules know, so they are asked, with nothing stored.
func (w *worker) stands(t ticket.Ticket, c *history, i, n int) bool {
	closed := false
	for ; i < len(c.events) && !c.over(i); i, n = i+1, 0 {
		e, k := &c.events[i], w.m.entryFor(c, i)
		for _, v := range k.do[n:] {
			changes, err := w.rules.Decide(t, ticket.Step{By: w.actor(v, e, t), At: e.at, Do: command(v, k, e)})
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
		after, err := w.desk.Do(ctx, logActor, t.ID, do, ticket.Once(fmt.Sprintf("end-%d", i)))
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
	var no *ticket.RefusedError
	var bad *ticket.InvalidError
	switch {
	case errors.As(err, &no):
		return no.Step + " in " + no.State + ": " + no.Rule, true
	case errors.As(err, &bad):
		return bad.What + ": " + bad.Faults[0].Field + " " + bad.Faults[0].Rule, true
	}
	return "", false
}
