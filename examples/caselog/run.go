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

	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// office is where every case lies: a log of cases knows no grid.
const office = grid.Path("office")

// outcome is what became of one case.
type outcome struct {
	applied  int
	refusals []refusal
	received bool
	closed   bool // by the step that ends a case
	fact     metrics.Fact
	direct   direct
	unasked  direct // of the file's count: what the map has no transfer, no reopening and no rework for
	late     int    // of the comparable: 1 agrees, -1 does not, 0 is not comparable
}

// refusal is an event of which the lifecycle, the access table or a rule about data refused a command.
type refusal struct {
	kind     string
	line     int64
	case_    string
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
				if out[i], err = w.replay(ctx, l.cases[i]); err != nil {
					cancel(fmt.Errorf("case of line %d: %w", l.cases[i].line, err))
				}
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
	o.direct = w.m.direct(c)
	w.now = c.begins()
	sum := sha256.Sum256([]byte(c.name))
	w.id = ticket.ID(fmt.Sprintf("%012x-%s", w.now.Unix()+62135596800, hex.EncodeToString(sum[:12])))
	t, err := w.desk.Receive(ctx, logActor, ticket.Request{
		Key: "case/" + hex.EncodeToString(sum[:]), Text: c.name, Origin: ticket.FromAbove, Due: c.deadline,
	})
	if err != nil {
		return o, err
	}
	o.received = true
	last, ended := w.closing(c), false
	for i := range c.events {
		e := &c.events[i]
		if !c.ended.IsZero() && !ended && e.at.After(c.ended) {
			if t, o.closed, err = w.end(ctx, t, c); err != nil {
				return o, err
			}
			ended = true
		}
		k := w.m.entryFor(c, i)
		do := k.do
		if ended {
			do = note.do
		}
		w.now = e.at
		count(&o.unasked.transfers, c.groupChanged(i) && !slices.Contains(do, ticket.VerbTransfer))
		count(&o.unasked.reopened, w.m.reopens(c, i) && !slices.Contains(do, ticket.VerbReopen) && !slices.Contains(do, ticket.VerbRework))
		done := 0
		for n, v := range do {
			if i == last && v == ticket.VerbClose { // the case's own end is its closing
				done++
				continue
			}
			after, err := w.desk.Do(ctx, w.actor(v, e, t), t.ID, command(v, k, e), ticket.Once(fmt.Sprintf("line-%d-%d", e.line, n)))
			if err != nil {
				kind, ok := kindOf(err)
				if !ok {
					return o, fmt.Errorf("line %d: %w", e.line, err)
				}
				o.refusals = append(o.refusals, refusal{
					kind: kind, line: e.line, case_: c.name,
					transfer: c.groupChanged(i) && slices.Contains(do[n:], ticket.VerbTransfer),
					reopened: w.m.reopens(c, i) && (slices.Contains(do[n:], ticket.VerbReopen) || slices.Contains(do[n:], ticket.VerbRework)),
				})
				break
			}
			t = after
			done++
		}
		if done == len(do) {
			o.applied++
		}
	}
	if !c.ended.IsZero() && !ended {
		if t, o.closed, err = w.end(ctx, t, c); err != nil {
			return o, err
		}
	}
	return o, w.judge(ctx, t, c, &o)
}

// closing is the event whose closing is the case's end: the last that closes, where the log gives the end apart and nothing
// takes the case up again after it. -1: none.
func (w *worker) closing(c *history) int {
	if c.ended.IsZero() {
		return -1
	}
	for i := len(c.events) - 1; i >= 0; i-- {
		switch do := w.m.entryFor(c, i).do; {
		case c.events[i].at.After(c.ended):
		case slices.Contains(do, ticket.VerbClose):
			return i
		case slices.Contains(do, ticket.VerbReopen):
			return -1
		}
	}
	return -1
}

// end closes a case that is open: with an answer before, where nobody has handled it yet.
func (w *worker) end(ctx context.Context, t ticket.Ticket, c *history) (ticket.Ticket, bool, error) {
	w.now = c.ended
	steps := []ticket.Command{ticket.Close{Resolution: ticket.Explained, Text: "ended, as the log says"}}
	switch t.State {
	case ticket.Closed:
		return t, false, nil
	case ticket.Received:
		steps = slices.Insert(steps, 0, ticket.Command(ticket.Answer{Text: "ended, as the log says", Resolution: ticket.Explained}))
	}
	for i, do := range steps {
		by := logActor
		if t.Lead != "" {
			by.Handlers = []ticket.Handler{t.Lead}
		}
		after, err := w.desk.Do(ctx, by, t.ID, do, ticket.Once(fmt.Sprintf("end-%d", i)))
		if errors.Is(err, ticket.ErrRefused) {
			return t, false, nil
		}
		if err != nil {
			return t, false, err
		}
		t = after
	}
	return t, true, nil
}

// judge reads what became of the case: the metrics' fact, and whether the desk's verdict on its deadline is the file's.
func (w *worker) judge(ctx context.Context, t ticket.Ticket, c *history, o *outcome) error {
	events, err := w.store.History(ctx, t.ID)
	if err != nil {
		return err
	}
	if err := ticket.CheckChain(t, events); err != nil {
		return err
	}
	if o.fact, err = metrics.FactOf(t, events); err != nil {
		return err
	}
	if c.deadline.IsZero() || c.ended.IsZero() {
		return nil
	}
	o.late = -1
	if onTime, ok := t.OnTime(); ok && onTime == !c.ended.After(c.deadline) {
		o.late = 1
	}
	return nil
}

// handler is whom a row names: its group, else its resource.
func (e *event) handler() ticket.Handler {
	if name := e.group; name != "" {
		return ticket.Department(name)
	}
	if e.resource != "" {
		return ticket.Department(e.resource)
	}
	return ""
}

// actor is who did what a row says. A log has no roles: its people may do what any of the office's may, first of all as the
// desk that passes cases on. Whoever works on a case acts for the handler of the row, or for the one that leads where the
// row names none; whoever judges the work (返工, 核查, 回访) does not, since no handler judges its own.
func (w *worker) actor(v ticket.Verb, e *event, t ticket.Ticket) ticket.Actor {
	a := ticket.Actor{
		ID: e.actorID(), Units: []grid.Path{office},
		Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor, ticket.RoleLeader},
	}
	switch v {
	case ticket.VerbRework, ticket.VerbInspect, ticket.VerbCallBack, ticket.VerbReopen, ticket.VerbGrant, ticket.VerbRefuse, ticket.VerbSupervise:
		a.ID = "judge/" + a.ID
	default:
		a.Handlers = []ticket.Handler{t.Lead}
		if h := e.handler(); h != "" {
			a.Handlers = append(a.Handlers, h)
		}
	}
	return a
}

// actorID is the row's resource in a form that ids accept.
func (e *event) actorID() string {
	if e.resource == "" {
		return "log"
	}
	sum := sha256.Sum256([]byte(e.resource))
	return "resource-" + hex.EncodeToString(sum[:6])
}

// command takes what a command needs from the row.
func command(v ticket.Verb, k *entry, e *event) ticket.Command {
	text := e.activity
	if e.lifecycle != "" {
		text += " (" + e.lifecycle + ")"
	}
	h := e.handler()
	day := worktime.Span{N: 24, Unit: worktime.UrgentHour}
	switch v {
	case ticket.VerbClassify:
		return ticket.Classify{Category: ticket.Category(e.activity)}
	case ticket.VerbRespond:
		return ticket.Respond{Text: text}
	case ticket.VerbAnswer:
		return ticket.Answer{Text: text, Resolution: k.resolution}
	case ticket.VerbTransfer:
		return ticket.Transfer{To: h, Reason: text}
	case ticket.VerbAssign:
		return ticket.Assign{To: e.actorID(), Reason: text}
	case ticket.VerbAccept:
		return ticket.Accept{}
	case ticket.VerbConvene:
		return ticket.Convene{Assist: []ticket.Party{{Handler: h, Task: text}}}
	case ticket.VerbReportBack:
		return ticket.ReportBack{Text: text}
	case ticket.VerbClose:
		return ticket.Close{Resolution: k.resolution, Text: text}
	case ticket.VerbRework:
		return ticket.Rework{Reason: text}
	case ticket.VerbRate:
		return ticket.Rate{Score: 3, Text: text}
	case ticket.VerbReopen:
		return ticket.Reopen{Reason: text}
	case ticket.VerbRefer:
		return ticket.Refer{Channel: e.activity}
	case ticket.VerbWithdraw:
		return ticket.Withdraw{Reason: text}
	case ticket.VerbVoid:
		return ticket.Void{Reason: text}
	case ticket.VerbAsk:
		return ticket.Ask{Text: text}
	case ticket.VerbSupplement:
		return ticket.Supplement{Text: text}
	case ticket.VerbObject:
		return ticket.Object{Reason: text}
	case ticket.VerbExtend:
		return ticket.Extend{By: day, Reason: text}
	case ticket.VerbSuspend:
		return ticket.Suspend{Until: e.at.AddDate(0, 0, 30), Reason: text}
	case ticket.VerbResume:
		return ticket.Resume{Reason: text}
	case ticket.VerbGrant:
		return ticket.Grant{Why: text}
	case ticket.VerbRefuse:
		return ticket.Refuse{Reason: text}
	case ticket.VerbRemind:
		return ticket.Remind{Text: text}
	case ticket.VerbSupervise:
		return ticket.Supervise{Text: text}
	case ticket.VerbComply:
		return ticket.Comply{Text: text}
	case ticket.VerbEscalate:
		return ticket.Escalate{Reason: text}
	case ticket.VerbInspect:
		return ticket.Inspect{Passed: true, Text: text}
	case ticket.VerbCallBack:
		return ticket.CallBack{Text: text}
	}
	return ticket.Note{Text: text}
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

// direct counts what the file says by itself.
func (m *caseMap) direct(c *history) (d direct) {
	for i := range c.events {
		count(&d.transfers, c.groupChanged(i))
		count(&d.reopened, m.reopens(c, i))
	}
	return d
}

// reopens says that a case went from a completed activity to one that is not.
func (m *caseMap) reopens(c *history, i int) bool {
	return i > 0 && m.completes(c.before(i)) && !m.completes(c.events[i].activity)
}
