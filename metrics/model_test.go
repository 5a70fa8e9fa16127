package metrics_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/exp/stats"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// A model figure is computed from the ticket as the rules left it and from its events, in the plainest way.
type modelFigure struct {
	of, is func(h *history, at time.Time) bool
	value  func(h *history, at time.Time) time.Duration
	times  func(h *history) int32 // of all tickets
	weight func(h *history) int64 // of those of of, in hundredths
}

var people = []ticket.Role{
	ticket.RoleWorker, ticket.RoleHead, ticket.RoleDesk, ticket.RoleCoordinator, ticket.RoleHandler, ticket.RoleSupervisor, ticket.RoleLeader,
}

func (h *history) first(ok func(e ticket.Event) bool) int {
	return slices.IndexFunc(h.events, ok)
}

func (h *history) byPeople(verbs ...ticket.Verb) int {
	return h.first(func(e ticket.Event) bool {
		return slices.Contains(people, e.Role) && slices.Contains(verbs, e.Verb)
	})
}

// staffResponse is the first event by which somebody in office told the reporter something that counts.
func (h *history) staffResponse() int {
	return h.first(func(e ticket.Event) bool {
		told := e.Verb == ticket.VerbRespond || e.Verb == ticket.VerbAnswer || e.Verb == ticket.VerbRefer ||
			e.Verb == ticket.VerbAsk || e.Verb == ticket.VerbClose && e.Facts.Answered || publicNote(e)
		return told && slices.Contains(people, e.Role)
	})
}

func (h *history) botResponse() int {
	return h.first(func(e ticket.Event) bool {
		return (e.Verb == ticket.VerbRespond || e.Verb == ticket.VerbAnswer || e.Verb == ticket.VerbRefer || e.Facts.Answered || publicNote(e)) &&
			(e.Role == ticket.RoleBot || e.Role == ticket.RoleSystem)
	})
}

func (h *history) act() int {
	acts := []ticket.Verb{ticket.VerbRespond, ticket.VerbAnswer, ticket.VerbReportBack, ticket.VerbClose, ticket.VerbRefer, ticket.VerbAsk}
	return h.first(func(e ticket.Event) bool {
		return slices.Contains(people, e.Role) && (slices.Contains(acts, e.Verb) || publicNote(e))
	})
}

// publicNote reports whether an event tells the reporter something of its own, and not what was done on another ticket.
func publicNote(e ticket.Event) bool {
	return e.Verb == ticket.VerbNote && e.Facts.Public && e.Facts.Passed == nil
}

// firstDue is the limit that stood after the first dispatch, or at the first act if that came first.
func (h *history) firstDue() time.Time {
	stop := slices.IndexFunc(h.states, func(t ticket.Ticket) bool { return t.Lead != "" })
	if a := h.act(); a >= 0 && (stop < 0 || a < stop) {
		stop = a
	}
	if stop < 0 {
		stop = len(h.events) - 1
	}
	return h.states[stop].Due
}

func (h *history) counted() bool {
	switch h.ticket.Resolution {
	case ticket.Voided, ticket.Duplicate, ticket.Withdrawn, ticket.Referred:
		return h.ticket.State != ticket.Closed
	}
	return true
}

func (h *history) closed() bool { return h.ticket.State == ticket.Closed }
func (h *history) found() bool  { return h.ticket.Origin == ticket.FoundByWorker }
func (h *history) botOnly() bool { // the last reply came from a machine, and no person did anything
	last := -1
	for i, e := range h.events {
		if e.Facts.Answered {
			last = i
		}
	}
	return last >= 0 && !slices.Contains(people, h.events[last].Role) && h.act() < 0
}

func (h *history) toClose(at time.Time) bool { return h.closed() || h.ticket.Overdue(at) }

func (h *history) times(verb ticket.Verb) (n int) {
	for _, e := range h.events {
		if e.Verb == verb {
			n++
		}
	}
	return n
}

func always(*history, time.Time) bool { return true }

var model = map[string]modelFigure{
	kpibook.Received: {of: always},
	kpibook.Closed:   {of: func(h *history, _ time.Time) bool { return h.closed() }},
	kpibook.Open:     {of: func(h *history, _ time.Time) bool { return !h.closed() }},
	kpibook.Overdue:  {of: func(h *history, at time.Time) bool { return h.ticket.Overdue(at) }},
	kpibook.ResponseMedian: {
		of: func(h *history, _ time.Time) bool { return h.counted() && !h.found() && h.staffResponse() >= 0 },
		value: func(h *history, _ time.Time) time.Duration {
			return h.events[h.staffResponse()].At.Sub(h.ticket.Created)
		},
	},
	kpibook.ResponseInTime: {
		of: func(h *history, at time.Time) bool {
			limit := h.ticket.RespondBy
			i := h.staffResponse()
			if i >= 0 {
				limit = h.states[i].RespondBy
			}
			past := at.After(limit) && (h.ticket.Closed.IsZero() || h.ticket.Closed.After(limit)) // after a closing nothing is due
			return h.counted() && !h.found() && !h.botOnly() && !limit.IsZero() && (i >= 0 || past)
		},
		is: func(h *history, _ time.Time) bool {
			i := h.staffResponse()
			return i >= 0 && !h.events[i].At.After(h.states[i].RespondBy)
		},
	},
	kpibook.BotFirst: {
		of: func(h *history, _ time.Time) bool { return h.counted() && !h.found() },
		is: func(h *history, _ time.Time) bool {
			b, p := h.botResponse(), h.staffResponse()
			return b >= 0 && (p < 0 || b < p)
		},
	},
	kpibook.OnTime: {
		of: func(h *history, at time.Time) bool { return h.counted() && !h.ticket.Promise.IsZero() && h.toClose(at) },
		is: func(h *history, _ time.Time) bool { yes, ok := h.ticket.OnTime(); return yes && ok },
	},
	kpibook.OnTimeRunning: {
		of: func(h *history, at time.Time) bool {
			return h.counted() && !h.ticket.Promise.IsZero() && h.toClose(at) && h.ticket.Suspensions == 0
		},
		is: func(h *history, _ time.Time) bool { yes, ok := h.ticket.OnTime(); return yes && ok },
	},
	kpibook.Direct:      {of: ended, is: handled(ticket.HandlingDirect)},
	kpibook.Transferred: {of: ended, is: handled(ticket.HandlingTransferred)},
	kpibook.Joint:       {of: ended, is: handled(ticket.HandlingJoint)},
	kpibook.Reworked: {
		of: func(h *history, at time.Time) bool { return h.counted() && h.toClose(at) },
		is: func(h *history, _ time.Time) bool { return h.times(ticket.VerbRework) > 0 },
	},
	kpibook.Reopened: {
		of: func(h *history, _ time.Time) bool {
			ever := slices.ContainsFunc(h.states, func(t ticket.Ticket) bool { return t.State == ticket.Closed && t.Resolution.Counted() })
			return h.counted() && ever
		},
		is: func(h *history, _ time.Time) bool { return h.times(ticket.VerbReopen) > 0 },
	},
	kpibook.Unprompted: {
		of: func(h *history, at time.Time) bool {
			due := h.firstDue()
			return h.counted() && !h.botOnly() && (h.act() >= 0 || !due.IsZero() && at.After(due))
		},
		is: func(h *history, _ time.Time) bool {
			a, due, pressed := h.act(), h.firstDue(), h.byPeople(ticket.VerbRemind, ticket.VerbSupervise)
			early := pressed < 0 || a >= 0 && h.events[a].At.Before(h.events[pressed].At)
			return a >= 0 && early && (due.IsZero() || !h.events[a].At.After(due))
		},
	},
	kpibook.SelfHandled: {
		of: func(h *history, _ time.Time) bool { return h.counted() && h.found() },
		is: func(h *history, _ time.Time) bool { return h.ticket.SelfHandled },
	},
	kpibook.OfficerFound: {
		of: func(h *history, _ time.Time) bool { return h.counted() },
		is: func(h *history, _ time.Time) bool { return h.found() },
	},
	kpibook.ClosingRate: {
		of: func(h *history, at time.Time) bool { return h.counted() && h.toClose(at) },
		is: func(h *history, _ time.Time) bool { return h.closed() },
	},
	kpibook.ClosingMean: {
		of:    ended,
		value: func(h *history, _ time.Time) time.Duration { return h.ticket.Closed.Sub(h.ticket.Created) },
	},
	kpibook.NotCounted: {of: func(h *history, _ time.Time) bool { return !h.counted() }},
}

func ended(h *history, _ time.Time) bool { return h.counted() && h.closed() }

func handled(how ticket.Handling) func(*history, time.Time) bool {
	return func(h *history, _ time.Time) bool { return h.ticket.Handling == how }
}

// TestModel recomputes figures naively from random histories that the real rules made, as they stand at several
// instants, some of them in the middle of what happened.
func TestModel(t *testing.T) {
	if testing.Short() {
		t.Skip("4,000 histories, in one goroutine")
	}
	hs := histories(t, 4000, 7)
	seen := make(map[string]int64) // how often a figure was put to the test
	for _, at := range []time.Time{
		start.AddDate(0, 0, 10), start.AddDate(0, 0, 18), start.AddDate(0, 0, 25), start.AddDate(0, 0, 32), start.AddDate(1, 0, 0),
	} {
		k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: at})
		require.NoError(t, err)
		var then []history
		for _, h := range hs {
			f, err := metrics.FactAt(h.events, at)
			require.NoError(t, err)
			require.NoError(t, k.Add(f))
			if c, ok := h.cut(at); ok {
				then = append(then, c)
			}
		}
		r := k.Report()
		for id, m := range model {
			got := figure(t, r, id)
			var of, is int64
			var values []float64
			for i := range then {
				h := &then[i]
				if m.times != nil {
					n := m.times(h)
					is += int64(n)
					of += int64(min(n, 1))
					continue
				}
				if !m.of(h, at) {
					continue
				}
				of++
				if m.weight != nil {
					is += m.weight(h)
				}
				if m.is != nil && m.is(h, at) {
					is++
				}
				if m.value != nil {
					values = append(values, float64(m.value(h, at).Microseconds()))
				}
			}
			switch {
			case m.times != nil:
				assert.Equal(t, [2]int64{is, of}, [2]int64{got.Num, got.Tickets}, "%s at %s", id, at)
				seen[id] += is
			case m.weight != nil:
				assert.Equal(t, [2]int64{is, 100 * of}, [2]int64{got.Num, got.Den}, "%s at %s", id, at)
				seen[id] += min(is, 100*of-is)
			case m.is != nil:
				assert.Equal(t, [2]int64{is, of}, [2]int64{got.Num, got.Den}, "%s at %s", id, at)
				seen[id] += min(is, of-is)
			case m.value != nil:
				assert.Equal(t, of, got.Num, "%s at %s", id, at)
				want := stats.Mean(values)
				if id == kpibook.ResponseMedian {
					want = stats.Median(values)
				}
				assert.LessOrEqual(t, math.Abs(float64(got.Micros)-want), want/128+1, "%s at %s", id, at)
				seen[id] += of
			default:
				assert.Equal(t, of, got.Num, "%s at %s", id, at)
				seen[id] += of
			}
		}
	}
	for id := range model {
		assert.Greater(t, seen[id], int64(2), "%s was never put to the test: the histories are too tame", id)
	}
}

// TestAddsUp: received = closed + open, overdue within open, the three ways make all that was closed and counts, but for
// what was closed unhandled since the reporter kept silent, and every table adds up to the whole.
func TestAddsUp(t *testing.T) {
	facts := factsOf(t, histories(t, 800, 11))
	r := reportOf(t, metrics.Config{
		Definitions: kpibook.Book(),
		At:          start.AddDate(0, 6, 0), Period: storage.Period{From: start.AddDate(0, 0, 5), To: start.AddDate(0, 0, 30)},
	}, facts)
	n := func(id string) int64 { return figure(t, r, id).Num }
	require.Positive(t, n(kpibook.Open))
	require.Positive(t, n(kpibook.Overdue))
	require.Less(t, n(kpibook.Received), int64(len(facts)), "the period cuts")
	assert.Equal(t, n(kpibook.Received), n(kpibook.Closed)+n(kpibook.Open))
	assert.LessOrEqual(t, n(kpibook.Overdue), n(kpibook.Open))
	unhandled := int64(0) // nobody answered the desk's question, and the sweep closed it
	for _, f := range facts {
		if f.State == ticket.Closed && f.Handling == 0 && f.Resolution == ticket.Insufficient && !f.Created.Before(r.From) &&
			f.Created.Before(r.To) {
			unhandled++
		}
	}
	assert.Equal(t, figure(t, r, kpibook.Direct).Den,
		n(kpibook.Direct)+n(kpibook.Transferred)+n(kpibook.Joint)+unhandled)
	require.NotEmpty(t, r.Tables)
	for _, table := range r.Tables {
		require.NotEmpty(t, table.Columns)
		if table.By == metrics.ByParty { // a ticket counts for each of several
			continue
		}
		for i, id := range table.Columns {
			var num, den int64
			for _, g := range table.Groups {
				num += g.Values[i].Num
				den += g.Values[i].Den
			}
			whole := figure(t, r, id)
			assert.Equal(t, [2]int64{whole.Num, whole.Den}, [2]int64{num, den}, "%s by %s", id, table.Grouping)
		}
	}
	var sum int64
	for _, row := range r.Kinds.Rows {
		var across int64
		for _, c := range row.Counts {
			across += c
		}
		assert.Equal(t, row.Total, across)
		sum += row.Total
	}
	assert.Equal(t, n(kpibook.Received), sum)
}
