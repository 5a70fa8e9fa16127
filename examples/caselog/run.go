package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	refuse := func(i int, kind string, left []ticket.Verb) {
		o.refusals = append(o.refusals, refusal{
			kind: kind, line: c.events[i].line,
			transfer: c.groupChanged(i) && slices.Contains(left, ticket.VerbTransfer), reopened: reopens(i) && has(left, reopening),
		})
	}
	for i := range c.events {
		count(&o.direct.transfers, c.groupChanged(i))
		count(&o.direct.reopened, reopens(i))
	}
	w.now = c.begins()
	sum := sha256.Sum256([]byte(c.name))
	w.id = ticket.ID(fmt.Sprintf("%012x-%s", w.now.Unix()+62135596800, hex.EncodeToString(sum[:12])))
	t, err := w.desk.Receive(ctx, logActor, ticket.Request{
		Key: "case/" + hex.EncodeToString(sum[:]), Text: c.name, Origin: ticket.FromAbove, Due: c.deadline, Reporter: w.reporter(c, sum[:]),
	})
	if kind, ok := kindOf(err); ok { // then nothing of it can be done
		for i := range c.events {
			refuse(i, kind, append(slices.Clone(reopening), ticket.VerbTransfer))
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
				refuse(i, kind, do[n:])
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
	events, err := w.store.History(ctx, t.ID)
	if err != nil {
		return err
	}
	if err := ticket.CheckChain(t, events); err != nil {
		return err
	}
	f, err := metrics.FactOf(t, events)
	if err != nil {
		return err
	}
	o.metrics = figures{f.Transfers, f.Reopens, f.Reworks}
	o.closed = t.State == ticket.Closed
	if c.deadline.IsZero() || c.ended.IsZero() {
		return nil
	}
	o.late = -1
	if onTime, ok := t.OnTime(); ok && onTime == !c.ended.After(c.deadline) {
		o.late = 1
	}
	return nil
}

// handler is whom a row names: its group, else its resource. A name that is too long for a handler is cut, and told from
// others that begin alike by its sum.
func (e *event) handler() ticket.Handler {
	name := cmp.Or(e.group, e.resource)
	if name == "" {
		return ""
	}
	h := ticket.Department(name)
	if len(h) > maxHandler {
		sum := sha256.Sum256([]byte(name))
		cut := name[:min(len(name), maxHandler/3-20)] // escaped, a byte may become three
		h = ticket.Department(strings.ToValidUTF8(cut, "") + "…" + hex.EncodeToString(sum[:6]))
	}
	return h
}

// maxHandler bounds a handler, in bytes; package ticket refuses a longer one.
const maxHandler = 256

// reporter is somebody to ask, in the cases in which somebody is asked: a log names no reporter, and one that is there must be
// answered before the closing.
func (w *worker) reporter(c *history, sum []byte) ticket.PersonID {
	for i := range c.events {
		if has(w.m.entryFor(c, i).do, []ticket.Verb{ticket.VerbAsk, ticket.VerbCallBack}) {
			return ticket.PersonID("reporter-" + hex.EncodeToString(sum[:12]))
		}
	}
	return ""
}

// actor is who did what a row says. A log has no roles: its people may do what any of the office's may, first of all as the
// desk that passes cases on. Whoever works on a case acts for the row's handler where that one assists, else for the one
// that leads; whoever judges the work (返工, 核查, 回访) does not, since no handler judges its own.
func (w *worker) actor(v ticket.Verb, e *event, t ticket.Ticket) ticket.Actor {
	a := ticket.Actor{
		ID: e.actorID(), Units: []grid.Path{office},
		Roles: []ticket.Role{ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor, ticket.RoleLeader},
	}
	switch v {
	case ticket.VerbRework, ticket.VerbInspect, ticket.VerbCallBack, ticket.VerbReopen, ticket.VerbGrant, ticket.VerbRefuse, ticket.VerbSupervise:
		a.ID = "judge/" + a.ID
	case ticket.VerbWithdraw, ticket.VerbRate: // whoever filed it
		return ticket.Actor{ID: logActor.ID, Roles: []ticket.Role{ticket.RoleReporter}}
	default:
		h := e.handler()
		if a.Handlers = []ticket.Handler{h}; !slices.ContainsFunc(t.Tasks, func(k ticket.Task) bool { return k.Handler == h }) {
			a.Handlers = []ticket.Handler{t.Lead}
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
