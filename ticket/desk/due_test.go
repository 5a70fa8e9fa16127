package desk

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// office is a working calendar as in Wutong, with the embedded years.
func office(t testing.TB) *worktime.Calendar {
	t.Helper()
	c, err := worktime.New(worktime.Definition{
		Name: "Wutong", Zone: "Asia/Shanghai", Hours: []string{"08:00-12:00", "14:00-18:00"}, China: true,
	})
	require.NoError(t, err)
	return c
}

func wd(n int) worktime.Span { return worktime.Span{N: n, Unit: worktime.WorkDay} }

// workingRules are an office's that counts in working days.
func workingRules(t testing.TB) *Rules {
	t.Helper()
	r, err := NewRules(Definitions{Screen: &Screen{}, Calendar: office(t), Categories: []string{"lights"}, Limits: []Limit{
		{Stage: ticket.StageRespond, Within: worktime.Span{N: 30, Unit: worktime.WorkMinute}},
		{Stage: ticket.StageHandle, Priority: ticket.Emergency, Within: hours(2)},
		{Stage: ticket.StageHandle, Category: "lights", Within: wd(3)},
		{Stage: ticket.StageHandle, Within: wd(5), AskStops: true},
		{Stage: ticket.StageApprove, Within: wd(1)},
	}})
	require.NoError(t, err)
	return r
}

// The deadline in the last event is what the record alone gives, after every step of random histories.
func TestTheDeadlineIsWhatTheRecordGives(t *testing.T) {
	seen := map[string]int{}
	for _, rules := range []*Rules{theRules(t), workingRules(t)} {
		for seed := range uint64(800) {
			w := NewWalk(seed)
			w.Rules, w.Pace = rules, time.Duration(1+seed%3*60)*3*time.Minute
			for range 25 {
				w.Step()
				both, err := rules.Due(w.Events)
				d := both.Round
				tk := w.Ticket
				if tk.Unknown != 0 {
					var year *worktime.UnknownYearError
					if errors.As(err, &year) {
						seen["unknown year"]++
						require.True(t, tk.Due.IsZero() || tk.State == ticket.Closed)
						continue
					}
				}
				require.NoError(t, err)
				require.True(t, both.Promise.At.Equal(tk.Promise), "seed %d, event %d (%s): the ticket promises %s, the record %s: %s",
					seed, len(w.Events), w.Events[len(w.Events)-1].Verb, tk.Promise, both.Promise.At, both.In(gridgov.English))
				require.True(t, d.At.Equal(tk.Due), "seed %d, event %d (%s): the ticket says %s, the record %s: %s", seed,
					len(w.Events), w.Events[len(w.Events)-1].Verb, tk.Due, d.At, d.In(gridgov.English))
				require.NotEmpty(t, d.In(gridgov.English))
				require.NotEmpty(t, d.In(gridgov.Chinese))
				for what, is := range map[string]bool{
					"stands": d.Stands, "paused": len(d.Pauses) > 0, "extended": len(d.Extended) > 0, "given": !d.Given.IsZero(),
					"given and extended": !d.Given.IsZero() && len(d.Extended) > 0, "own": tk.Limit.N > 0,
				} {
					if is {
						seen[what]++
					}
				}
			}
		}
	}
	for _, what := range []string{"stands", "paused", "extended", "given", "given and extended", "own"} {
		assert.Positive(t, seen[what], "the walks do not go there: %s", what)
	}
	t.Log(seen)
}

func TestDueExplainsItself(t *testing.T) {
	r := workingRules(t)
	at := time.Date(2026, 2, 12, 2, 0, 0, 0, time.UTC) // Thursday at ten, before the Spring Festival
	c, err := r.Receive("t1", Cast["reporter"], at, ticket.Request{Text: "影院闭店"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	tk, events := after(t, r, c.Ticket, said{"desk", ticket.Transfer{To: "department/market"}},
		said{"market", ticket.Extend{By: wd(2), Reason: "x"}}, said{"desk", ticket.Grant{}})
	both, err := r.Due(append(c.Events, events...))
	d := both.Round
	require.NoError(t, err)
	assert.Equal(t, tk.Due, d.At)
	assert.Contains(t, d.In(gridgov.English), "5 working days from 2026-02-12")
	assert.Contains(t, d.In(gridgov.English), "Spring Festival")
	assert.Contains(t, d.In(gridgov.English), "extended: 2 working days")
	assert.Contains(t, d.In(gridgov.Chinese), "5个工作日")
	assert.Contains(t, d.In(gridgov.Chinese), "延期")

	_, err = r.Due(nil)
	assert.ErrorIs(t, err, gridgov.ErrInvalid)
	_, err = r.Due(events)
	assert.ErrorIs(t, err, gridgov.ErrInvalid, "not from the first event")
}

func TestAnUnknownYearIsNamedAndNothingIsGuessed(t *testing.T) {
	r := workingRules(t)
	at := time.Date(2026, 12, 30, 2, 0, 0, 0, time.UTC)
	c, err := r.Receive("t1", Cast["reporter"], at, ticket.Request{Text: "x"}, ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err, "no request is lost")
	assert.True(t, c.Ticket.Due.IsZero())
	assert.Equal(t, 2027, c.Ticket.Unknown)
	_, err = r.Due(c.Events)
	var year *worktime.UnknownYearError
	require.ErrorAs(t, err, &year)
	assert.Equal(t, 2027, year.Year)

	cal, err := office(t).WithYears(
		worktime.Year{
			Year: 2027, Papers: []string{"https://example.org/2027"},
			Days: []worktime.Day{{Name: "元旦", Date: "2027-01-01", Kind: worktime.Off}},
		},
	)
	require.NoError(t, err)
	known, err := NewRules(Definitions{Screen: &Screen{}, Calendar: cal, Limits: []Limit{{Stage: ticket.StageHandle, Within: wd(5)}}})
	require.NoError(t, err)
	swept, did, err := known.Sweep(c.Ticket, Cast["system"], c.Ticket.Wake)
	require.NoError(t, err)
	assert.Equal(t, 1, did.Replanned)
	assert.Zero(t, swept.Ticket.Unknown)
	assert.Equal(t, "2027-01-07", swept.Ticket.Due.In(time.FixedZone("", 8*3600)).Format(time.DateOnly))
}
