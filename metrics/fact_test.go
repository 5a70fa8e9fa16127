package metrics_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// do adds a step to a history, minutes after the last one.
func (h *history) do(t testing.TB, r *desk.Rules, minutes int, by ticket.Actor, c ticket.Command) {
	t.Helper()
	at := h.ticket.Changed.Add(time.Duration(minutes) * time.Minute)
	changes, err := r.Decide(h.ticket, desk.Step{By: by, At: at, Do: c})
	require.NoError(t, err)
	h.take(changes[0])
}

func received(t testing.TB, r *desk.Rules, req ticket.Request, by ticket.Actor) *history {
	t.Helper()
	req.Text = "x"
	c, err := r.Receive("t1", by, start, req, ticket.Place{Path: office + "/a", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	h := new(history)
	h.take(c)
	return h
}

// stranger turns the last event into one of a verb that this version does not know.
func (h *history) stranger(t testing.TB, verb string, role ticket.Role) {
	t.Helper()
	i := len(h.events) - 1
	doc, err := json.Marshal(h.events[i])
	require.NoError(t, err)
	doc = bytes.Replace(doc, []byte(`"kind":"`+h.events[i].VerbName()+`"`), []byte(`"kind":"`+verb+`"`), 1)
	doc = bytes.Replace(doc, []byte(`"role":"`+h.events[i].Role.String()+`"`), []byte(`"role":"`+role.String()+`"`), 1)
	require.NoError(t, json.Unmarshal(doc, &h.events[i]))
	require.Equal(t, verb, h.events[i].VerbName())
	require.Equal(t, role, h.events[i].Role)
	h.ticket = ticket.Fold(h.events)
}

func (h *history) fact(t testing.TB) metrics.Fact {
	t.Helper()
	f, err := metrics.FactOf(h.ticket, h.events)
	require.NoError(t, err)
	return f
}

func minutes(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

func TestBotsStandApart(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{Kind: ticket.Inquiry}, resident)
	h.do(t, r, 1, bot, ticket.Respond{Text: "seen"})
	f := h.fact(t)
	assert.Equal(t, minutes(1), f.BotFirst)
	assert.Zero(t, f.Responded)
	assert.Zero(t, f.FirstAct, "an automatic message is no substantive act")
	assert.False(t, f.Automatic, "it is only acknowledged")

	h.do(t, r, 4, bot, ticket.Answer{Text: "so", Resolution: ticket.Explained})
	assert.Equal(t, minutes(1), h.fact(t).BotFirst, "the first counts")
	h.do(t, r, 0, resident, ticket.Close{})
	f = h.fact(t)
	assert.True(t, f.Automatic)
	assert.Zero(t, f.Responded)
	c := metrics.ConditionsOf(f, minutes(100000))
	assert.Zero(t, c&metrics.IsByPeople)
	assert.NotZero(t, c&metrics.IsCounted)

	h = received(t, r, ticket.Request{Kind: ticket.Inquiry}, resident)
	h.do(t, r, 5, clerk, ticket.Respond{Text: "seen"})
	h.do(t, r, 1, bot, ticket.Respond{Text: "seen"})
	f = h.fact(t)
	assert.Equal(t, minutes(5), f.Responded)
	assert.Zero(t, f.BotFirst, "staff were first")
	assert.Equal(t, minutes(120), f.RespondBy)
}

func TestFirstLimitIsNotMoved(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{}, resident)
	assert.Equal(t, start.AddDate(0, 0, 7), h.fact(t).FirstDue, "what holds now")
	h.do(t, r, 10, clerk, ticket.Classify{Priority: ticket.Urgent})
	assert.Equal(t, start.AddDate(0, 0, 1), h.fact(t).FirstDue, "nothing was dispatched yet")
	h.do(t, r, 10, clerk, ticket.Transfer{To: market, Within: worktime.Span{N: 1, Unit: worktime.UrgentHour}})
	first := minutes(80)
	assert.Equal(t, first, h.fact(t).FirstDue)
	h.do(t, r, 10, clerk, ticket.Transfer{To: police, Within: worktime.Span{N: 100, Unit: worktime.UrgentHour}})
	h.do(t, r, 10, officer, ticket.Accept{})
	h.do(t, r, 10, officer, ticket.Note{Text: "went there"})
	f := h.fact(t)
	assert.Equal(t, first, f.FirstDue)
	assert.NotEqual(t, first, f.Handle.Due)
	assert.Zero(t, f.FirstAct, "signing for, passing on and noting are not substantive")
	h.do(t, r, 10, officer, ticket.Respond{Text: "coming"})
	f = h.fact(t)
	assert.Equal(t, minutes(60), f.FirstAct)
	assert.NotZero(t, metrics.ConditionsOf(f, minutes(61))&metrics.IsUnprompted)
	assert.Equal(t, police, f.Lead)
	assert.EqualValues(t, 2, f.Transfers)

	f.FirstAct = first
	assert.NotZero(t, metrics.ConditionsOf(f, minutes(1000))&metrics.IsUnprompted, "at the limit is in time")
	f.FirstAct = first.Add(time.Microsecond)
	assert.Zero(t, metrics.ConditionsOf(f, minutes(1000))&metrics.IsUnprompted)
}

func TestPrompted(t *testing.T) {
	r := rules(t)
	for _, c := range []struct {
		verb     string
		role     ticket.Role
		prompted bool
	}{
		{"remind", ticket.RoleDesk, true},
		{"supervise", ticket.RoleSupervisor, true},
		{"remind", ticket.RoleReporter, false}, // a resident's own chase
		{"remind", ticket.RoleSystem, false},
		{"escalate", ticket.RoleSupervisor, false},
	} {
		h := received(t, r, ticket.Request{}, resident)
		h.do(t, r, 10, clerk, ticket.Note{Text: "stands for a step of a later version"})
		h.stranger(t, c.verb, c.role)
		f := h.fact(t)
		assert.Equal(t, c.prompted, !f.Prompted.IsZero(), c.verb)
		f.FirstAct = minutes(20)
		assert.Equal(t, !c.prompted, metrics.ConditionsOf(f, minutes(30))&metrics.IsUnprompted != 0, c.verb)
		f.FirstAct = minutes(9)
		assert.NotZero(t, metrics.ConditionsOf(f, minutes(30))&metrics.IsUnprompted, "acted before")
	}
}

func TestSelfHandled(t *testing.T) {
	h := received(t, rules(t),
		ticket.Request{Origin: ticket.FoundByWorker, Handled: &ticket.Handled{Resolution: ticket.Solved, Text: "swept"}}, worker)
	f := h.fact(t)
	assert.True(t, f.SelfHandled)
	assert.Equal(t, "worker-1", f.Officer)
	assert.Equal(t, start, f.Closed)
	r := reportOf(t, metrics.Config{At: start}, []metrics.Fact{f})
	assert.Equal(t, metrics.Value{Num: 1, Den: 1, OK: true}, figure(t, r, kpibook.SelfHandled))
	assert.Zero(t, figure(t, r, kpibook.ResponseMedian).Num, "nobody waited for a response")
}

// TestSuspended: a suspension that was granted stays on the fact after it ended, and the two on-time figures differ.
func TestSuspended(t *testing.T) {
	r := rules(t)
	order := ticket.Request{Origin: ticket.FromAbove, Due: start.Add(time.Hour), ExternalRef: "1", Reporter: resident.Person}
	h := received(t, r, order, clerk)
	h.do(t, r, 0, clerk, ticket.Transfer{To: market})
	h.do(t, r, 10, seller, ticket.Suspend{Until: start.AddDate(0, 0, 9), Reason: "winter"})
	assert.False(t, h.fact(t).Suspended, "only asked for")
	h.do(t, r, 10, clerk, ticket.Grant{})
	assert.True(t, h.fact(t).Suspended)
	h.do(t, r, 100, clerk, ticket.Resume{})
	h.do(t, r, 100, seller, ticket.Answer{Text: "late", Resolution: ticket.Solved})
	h.do(t, r, 0, resident, ticket.Close{})
	late := h.fact(t)
	assert.True(t, late.Suspended)
	good := closedAfter(2, time.Hour)
	good.Promise = start.Add(time.Hour)
	report := reportOf(t, metrics.Config{At: start.AddDate(0, 0, 1)}, []metrics.Fact{late, good})
	assert.Equal(t, metrics.Value{Num: 1, Den: 2, OK: true}, figure(t, report, kpibook.OnTime))
	assert.Equal(t, metrics.Value{Num: 1, Den: 1, OK: true}, figure(t, report, kpibook.OnTimeRunning))
}

func TestFactOfRefuses(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{}, resident)
	h.do(t, r, 10, clerk, ticket.Respond{Text: "seen"})
	then := *h
	h.do(t, r, 10, clerk, ticket.Answer{Text: "so"})

	f, err := metrics.FactOf(then.ticket, h.events)
	require.NoError(t, err, "a history may be newer than the ticket")
	assert.Equal(t, then.ticket.Changed, f.Changed)
	assert.Equal(t, ticket.Received, f.State)

	for what, change := range map[string]func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event{
		"nothing":          func(*ticket.Ticket, []ticket.Event) []ticket.Event { return nil },
		"no version":       func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event { tk.Version = 0; return e },
		"negative version": func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event { tk.Version = -1; return e },
		"cut off":          func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return e[:2] },
		"no beginning":     func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { return e[1:] },
		"a gap":            func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[1].Seq = 7; return e },
		"received twice":   func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[1].Verb = ticket.VerbReceive; return e },
		"another ticket":   func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[2].Ticket = "t2"; return e },
		"another's events": func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event { tk.ID = "t2"; return e },
		"another head":     func(tk *ticket.Ticket, e []ticket.Event) []ticket.Event { tk.Head[0]++; return e },
		"time backwards":   func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[2].At = start; return e },
		"no time":          func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[0].At = time.Time{}; return e },
		"no state":         func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[1].Facts.State = 0; return e },
		"unknown state":    func(_ *ticket.Ticket, e []ticket.Event) []ticket.Event { e[1].Facts.State = 77; return e },
	} {
		tk, events := h.ticket.Clone(), append([]ticket.Event(nil), h.events...)
		events = change(&tk, events)
		_, err := metrics.FactOf(tk, events)
		require.ErrorIs(t, err, gridgov.ErrInvalid, what)
	}
}

// TestTooNew: a ticket that a newer major version received cannot be understood, and says so.
func TestTooNew(t *testing.T) {
	h := received(t, rules(t), ticket.Request{}, resident)
	doc, err := json.Marshal(h.events[0])
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(bytes.Replace(doc, []byte(`"format":"1.`), []byte(`"format":"9.`), 1), &h.events[0]))
	_, err = metrics.FactOf(ticket.Fold(h.events), h.events)
	require.ErrorIs(t, err, gridgov.ErrTooNew)
}

// TestFactAt: the fact at an instant is the fact of the history up to it, and a fact is comparable.
func TestFactAt(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	for _, h := range histories(t, 200, 2) {
		at := start.Add(time.Duration(rnd.Int64N(int64(60 * 24 * time.Hour))))
		got, err := metrics.FactAt(h.events, at)
		require.NoError(t, err)
		var want metrics.Fact
		if c, ok := h.cut(at); ok {
			want = c.fact(t)
		}
		require.True(t, reflect.DeepEqual(want, got), "%v\n%v", want, got)
		doc, err := json.Marshal(got)
		require.NoError(t, err)
		var again metrics.Fact
		require.NoError(t, json.Unmarshal(doc, &again))
		require.True(t, reflect.DeepEqual(again, got), "a fact comes back from JSON as it was")
	}
	f, err := metrics.FactAt(nil, start)
	require.NoError(t, err)
	require.Zero(t, f)
}

// FuzzFactOf builds any sequence of events out of bytes. Nothing panics, and a fact that is given can be counted and
// stands in its own figures.
func FuzzFactOf(f *testing.F) {
	f.Add([]byte{1, 1, 1, 0, 3, 3, 2, 5, 11, 5, 5, 9})
	f.Add([]byte("a fact is what one ticket contributes"))
	f.Fuzz(func(t *testing.T, script []byte) {
		var events []ticket.Event
		at := start
		for i := 0; i+4 <= len(script) && len(events) < 50; i += 4 {
			verb, state, role, bits := script[i], script[i+1], script[i+2], script[i+3]
			at = at.Add(time.Duration(int8(bits)/16+6) * time.Hour)
			e := ticket.Event{Ticket: "t", Seq: int64(len(events) + 1), At: at, Verb: ticket.Verb(verb % 40), Role: ticket.Role(role)}
			e.Facts = ticket.Facts{
				State: ticket.State(state % 7), Handling: ticket.Handling(role % 5), Resolution: ticket.Resolution(state / 7),
				Responded: bits&1 != 0, Answered: bits&2 != 0,
				Clock: ticket.Clock{Due: at.Add(time.Duration(int8(role)) * time.Hour), RespondBy: at},
			}
			if bits&4 != 0 {
				e.Facts.Duty = &ticket.Duty{Lead: ticket.Handler(fmt.Sprint("x\x00\xff", role))}
			}
			if e.Verb == ticket.VerbReceive {
				e.Facts.Intake = &ticket.Intake{Origin: ticket.Origin(bits), SelfHandled: bits&8 != 0, Channel: "\xff\x00"}
				e.Facts.Place = &ticket.Place{Path: grid.Path(script[:i])}
			}
			events = append(events, e)
		}
		fact, err := metrics.FactOf(ticket.Fold(events), events)
		if err != nil {
			return
		}
		k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: fact.Changed.AddDate(0, 0, 1)})
		require.NoError(t, err)
		if k.Add(fact) != nil {
			return // events that no rules make: closed, and no receiving gave it a creation
		}
		r := k.Report()
		require.Equal(t, int64(1), figure(t, r, kpibook.Received).Num)
		require.Equal(t, int64(1), figure(t, r, kpibook.Open).Num+figure(t, r, kpibook.Closed).Num)
		require.NoError(t, r.Text(new(bytes.Buffer), gridgov.Chinese))
		_, err = json.Marshal(r)
		require.NoError(t, err)
	})
}

// A public note is a response by whoever wrote it, also after a bot's; an internal one is not.
func TestAPublicNoteIsAResponse(t *testing.T) {
	r := rules(t)
	h := received(t, r, ticket.Request{Kind: ticket.Inquiry}, resident)
	h.do(t, r, 1, bot, ticket.Respond{Text: "seen"})
	h.do(t, r, 4, clerk, ticket.Note{Text: "for us"})
	assert.Zero(t, h.fact(t).Responded)
	h.do(t, r, 5, clerk, ticket.Note{Text: "somebody comes tomorrow", Public: true})
	assert.Equal(t, minutes(10), h.fact(t).Responded)
}
