package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/routing"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A replay sends the events of a log through desks, in the log's order and by the log's clock.
//
// One sequencer reads the events and asks the router, in order; what follows is sharded by ticket over the workers, each
// with a desk and a clock of its own. Ids, keys and salts derive from the log's ids and every step has a command key, so
// a run that was cut short goes on where it was: see [worker.lookBack].
type replay struct {
	inputs
	store   storage.Store
	rules   *desk.Rules
	clerk   ticket.Actor // does what the log's own staff did, everywhere
	workers int
	scored  bool // the log says how reporters judged
	resumed bool // the store held tickets before

	steps  atomic.Int64 // events done
	last   time.Time    // the last event's instant: as at which the report is
	checks *checks
}

func newReplay(ctx context.Context, in inputs, store storage.Store, workers int) (*replay, error) {
	in.office.ReopenWithin, in.office.ReopenMax = ticket.MaxWithin, 1000 // what the log says happened, happened
	in.office.MergeIntoNone, in.office.Screen = true, new(desk.Screen)   // what was screened is not in the log
	rules, err := desk.NewRules(in.office)
	if err != nil {
		return nil, err
	}
	some, err := store.List(ctx, storage.Query{Limit: 1})
	if err != nil {
		return nil, err
	}
	return &replay{
		inputs: in, store: store, rules: rules, workers: workers, scored: rated(in.columns), resumed: len(some) > 0,
		clerk:  ticket.Actor{ID: "log", Roles: []ticket.Role{ticket.RoleDesk}, Units: in.everywhere()},
		checks: newChecks(in.columns),
	}, nil
}

// job is one event with what the sequencer decided.
type job struct {
	event    requestlog.Event
	id       ticket.ID
	unit     string // by which the ticket is placed
	decision ticket.Decision
	original ticket.ID // of a duplicate's closing: what it is merged into; "" for none
	none     string    // … and then why
}

// run replays the whole log; it stops early, and cleanly, when ctx ends.
func (r *replay) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queues := make([]chan job, r.workers)
	var done sync.WaitGroup
	for i := range queues {
		queues[i] = make(chan job, 16)
		w, err := r.newWorker()
		if err != nil {
			return err
		}
		done.Go(func() {
			for j := range queues[i] {
				if ctx.Err() != nil {
					continue // drain: what was not begun is left for the next run
				}
				if err := w.do(context.WithoutCancel(ctx), j); err != nil {
					cancel(fmt.Errorf("line %d, %s: %w", j.event.Row.Line, j.event.What, err))
				}
				r.steps.Add(1)
			}
		})
	}
	err := r.sequence(ctx, queues)
	for _, q := range queues {
		close(q)
	}
	done.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// sequence reads the log, routes what comes in, and hands each event to its ticket's worker.
func (r *replay) sequence(ctx context.Context, queues []chan job) error {
	var row *requestlog.Row
	var now time.Time
	d, err := desk.New(desk.Config{
		Store: r.store, Grid: r.places, Home: r.home(), Rules: r.rules, Now: func() time.Time { return now },
	})
	if err != nil {
		return err
	}
	policy := routing.Policy(routing.PolicyFunc(func(context.Context, routing.Case) (routing.Decision, error) { return byLog(row), nil }))
	if r.table != nil {
		policy = routing.First(r.table, policy)
	}
	originals := map[string]original{}
	for event, err := range r.log.Events() {
		if err != nil {
			return err
		}
		row, now, r.last = &event.Row, event.At, event.At
		j := job{event: event, id: idOf(row)}
		if event.What == requestlog.Opened {
			j.unit = r.unitOf(row)
			c, err := d.Case(ctx, r.clerk, r.request(row, j.unit))
			if err != nil {
				return fmt.Errorf("line %d: %w", row.Line, err)
			}
			r.checks.areas(&r.inputs, row, c)
			r.checks.said.add(row)
			if j.decision, err = policy.Route(ctx, c); err != nil {
				return fmt.Errorf("line %d: routing: %w", row.Line, err)
			}
		}
		j.original, j.none = originals[row.Parent].of(&j)
		h := fnv.New32a()
		if of, ok := r.log.Matter(row.ID); ok { // one worker has all tickets of a matter
			h.Write([]byte(of))
			if event.What == requestlog.Opened {
				originals[row.ID] = original{j.id, row.Resolution}
			}
		} else {
			h.Write([]byte(j.id))
		}
		select {
		case queues[h.Sum32()%uint32(len(queues))] <- j:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// byLog is the replay's own policy: the handler that the log names.
func byLog(row *requestlog.Row) routing.Decision {
	if len(row.Handler) == 0 {
		return routing.Decision{}
	}
	return routing.Decision{
		Do:      []ticket.Command{ticket.Transfer{To: ticket.Department(row.Handler...)}},
		Reasons: []routing.Reason{{Rule: "the log's handler", From: "replay"}},
	}
}

// keyOf names a row in a form that keys and ids accept: its own id, with spaces escaped, where that will do, else a hash of it.
func keyOf(id string) string {
	key := escape.Replace(id)
	plain := len(key) <= 80
	for i := range len(key) {
		plain = plain && key[i] > ' ' && key[i] != 0x7f
	}
	if plain {
		return key
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:16])
}

var escape, unescape = strings.NewReplacer("%", "%25", " ", "%20"), strings.NewReplacer("%25", "%", "%20", " ")

// ownID returns the log's own id of a ticket; "" where only its hash is known.
func ownID(id ticket.ID) string {
	_, key, _ := strings.Cut(string(id), "-")
	if strings.HasPrefix(key, "sha256:") {
		return ""
	}
	return unescape.Replace(key)
}

// idOf returns ids that sort by opening: microseconds since year 1 in hex, then the row's key.
func idOf(row *requestlog.Row) ticket.ID {
	const year1 = 62135596800 // seconds from there to 1970
	at := row.Opened
	return ticket.ID(fmt.Sprintf("%010x%05x-%s", at.Unix()+year1, at.Nanosecond()/1000, keyOf(row.ID)))
}

func (r *replay) request(row *requestlog.Row, unit string) ticket.Request {
	req := ticket.Request{
		Key: keyOf(row.ID), Origin: origins[row.Origin], Text: row.Text, Address: row.Address, Unit: unit, Point: row.Point,
		Kind: row.Kind, Category: ticket.Category(row.Category...), Channel: row.Channel, Due: row.Due,
	}
	if req.Text == "" {
		req.Text = "(no text in the log)"
	}
	if r.scored && row.Origin != requestlog.Worker {
		req.Reporter = reporter(row)
	}
	if row.Origin == requestlog.Order {
		req.ExternalRef = keyOf(row.ID)
	}
	end := cmp.Or(row.Resolution, ticket.Explained)
	if row.Origin == requestlog.Worker && row.Closed.Equal(row.Opened) && len(row.Steps) == 0 && end.Counted() {
		req.Handled = &ticket.Handled{Resolution: end, Text: cmp.Or(row.Reply, "Settled when it was found, as the log says.")}
	}
	return req
}

// reporter stands for the unknown person behind a row of a log that has their judgement.
func reporter(row *requestlog.Row) ticket.PersonID { return ticket.PersonID("log:" + keyOf(row.ID)) }

var origins = map[requestlog.Origin]ticket.Origin{
	requestlog.Reporter: ticket.FromReporter, requestlog.Behalf: ticket.OnBehalf,
	requestlog.Worker: ticket.FoundByWorker, requestlog.Order: ticket.FromAbove,
}

// A worker has a desk of its own, whose clock shows the instant of the event under way.
type worker struct {
	*replay
	store *recent
	desk  *desk.Desk
	row   *requestlog.Row
	now   time.Time
	did   map[string]bool // command keys of this event that an earlier run has stored
}

func (r *replay) newWorker() (*worker, error) {
	w := &worker{replay: r, store: &recent{Store: r.store}, did: map[string]bool{}}
	d, err := desk.New(desk.Config{
		Store: w.store, Grid: r.places, Home: r.home(), Rules: r.rules,
		Now:   func() time.Time { return w.now },
		NewID: func(string, time.Time) ticket.ID { return idOf(w.row) },
		// Derived salts are for public data only; a log that was published is.
		Salt: func(id ticket.ID, seq int64) (salt [16]byte) {
			sum := sha256.Sum256([]byte("gridgov/replay\n" + string(id) + "\n" + strconv.FormatInt(seq, 10)))
			copy(salt[:], sum[:])
			return salt
		},
	})
	w.desk = d
	return w, err
}

// do carries out one event. The texts are ours where the log does not say what was written.
func (w *worker) do(ctx context.Context, j job) error {
	w.row, w.now = &j.event.Row, j.event.At
	if w.resumed {
		if past, err := w.lookBack(ctx, j); past || err != nil {
			return err
		}
	}
	key := j.event.What.String()
	if j.event.Order > 0 {
		key += "-" + strconv.Itoa(j.event.Order)
	}
	switch j.event.What {
	case requestlog.Opened:
		_, err := w.desk.Receive(ctx, w.clerk, w.request(w.row, j.unit), desk.Decided(j.decision))
		return err
	case requestlog.Respond:
		return w.step(ctx, j.id, key, w.clerk, ticket.Respond{Text: "Somebody is looking into it."})
	case requestlog.Accept:
		return w.as(ctx, j.id, key, func(t ticket.Ticket) (ticket.Actor, ticket.Command) {
			return handler(t.Lead), ticket.Accept{}
		})
	case requestlog.Answer:
		return w.answer(ctx, j, key, ticket.Explained)
	case requestlog.Rework:
		return w.step(ctx, j.id, key, w.clerk, ticket.Rework{Reason: "sent back, as the log says"})
	case requestlog.Convene:
		return w.as(ctx, j.id, key, func(t ticket.Ticket) (ticket.Actor, ticket.Command) {
			return w.clerk, ticket.Convene{Lead: t.Lead, Assist: []ticket.Party{{Handler: ticket.UnitHandler(t.Path.Base())}}}
		})
	case requestlog.Reopen:
		return w.step(ctx, j.id, key, w.clerk, ticket.Reopen{Reason: "taken up again, as the log says"})
	case requestlog.Rate:
		score, err := strconv.Atoi(j.event.Value)
		if err != nil {
			return nil // no verdict
		}
		person := ticket.Actor{Roles: []ticket.Role{ticket.RoleReporter}, Person: reporter(w.row)}
		return w.step(ctx, j.id, key, person, ticket.Rate{Score: score, Solved: score >= 3})
	case requestlog.Close, requestlog.Closed:
		return w.end(ctx, j, key)
	}
	return nil
}

// answer returns the final reply unless one is out; the parties of a joint handling report back before it.
func (w *worker) answer(ctx context.Context, j job, key string, as ticket.Resolution) error {
	t, err := w.store.Get(ctx, j.id)
	if err != nil || t.State == ticket.Answered || t.State == ticket.Closed {
		return err
	}
	for i, task := range t.Tasks {
		if task.Done.IsZero() {
			report := ticket.ReportBack{For: task.Handler, Text: "done, as the log says"}
			if err := w.step(ctx, j.id, key+"/report-"+strconv.Itoa(i+1), handler(task.Handler), report); err != nil {
				return err
			}
		}
	}
	text := "Answered, as the log says."
	if j.event.Final() {
		text = cmp.Or(w.row.Reply, text)
	}
	return w.step(ctx, j.id, key, w.clerk, ticket.Answer{Text: text, Resolution: as})
}

// as sends a command that depends on the ticket.
func (w *worker) as(ctx context.Context, id ticket.ID, key string, make func(ticket.Ticket) (ticket.Actor, ticket.Command)) error {
	t, err := w.store.Get(ctx, id)
	if err != nil {
		return err
	}
	by, do := make(t)
	return w.step(ctx, id, key, by, do)
}

func handler(h ticket.Handler) ticket.Actor {
	return ticket.Actor{ID: "log", Roles: []ticket.Role{ticket.RoleHandler}, Handlers: []ticket.Handler{h}}
}

// refusedKey marks the note that stands for a step of the log which the rules refused.
const refusedKey = "refused/"

// step sends one command under its key. What the rules refuse is noted on the ticket and counted in the report, so that
// the log's odd steps are on record: a step that the state forbids, that its sender may not do (which reads as "not
// found" where the sender may not even see the ticket), or that names nobody.
func (w *worker) step(ctx context.Context, id ticket.ID, key string, by ticket.Actor, do ticket.Command) error {
	if w.did[key] || w.did[refusedKey+key] {
		return nil
	}
	_, err := w.desk.Do(ctx, by, id, do, desk.Once(key))
	if errors.Is(err, gridgov.ErrRefused) || errors.Is(err, gridgov.ErrInvalid) || errors.Is(err, gridgov.ErrNotFound) {
		_, err = w.desk.Do(ctx, w.clerk, id, ticket.Note{Text: err.Error()}, desk.Once(refusedKey+key))
	}
	return err
}

// recent remembers the ticket that was read or written last. A worker alone works on its tickets, so what it wrote is
// what is stored, and the several steps of one event read it once.
type recent struct {
	storage.Store
	last ticket.Ticket
}

func (s *recent) Get(ctx context.Context, id ticket.ID) (ticket.Ticket, error) {
	if s.last.ID != id {
		t, err := s.Store.Get(ctx, id)
		if err != nil {
			return t, err
		}
		s.last = t
	}
	return s.last.Clone(), nil
}

func (s *recent) Commit(ctx context.Context, changes ...ticket.Change) error {
	s.last = ticket.Ticket{}
	err := s.Store.Commit(ctx, changes...)
	if err == nil {
		s.last = changes[len(changes)-1].Ticket.Clone()
	}
	return err
}

// rated reports whether a log has the reporters' judgement.
func rated(m *requestlog.Map) bool {
	return slices.ContainsFunc(m.Steps, func(s requestlog.StepColumn) bool { return s.Do == requestlog.Rate })
}

// everywhere lets the clerk work in every part of the grid, and where no place is known.
func (in *inputs) everywhere() []grid.Path {
	paths := []grid.Path{in.home()}
	for _, u := range in.tree.Roots() {
		if p := grid.NewPath(u.Code); p != in.home() {
			paths = append(paths, p)
		}
	}
	return paths
}
