package metrics_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/exp/stats"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

func document(t testing.TB, r metrics.Report) []byte {
	t.Helper()
	doc, err := json.Marshal(r)
	require.NoError(t, err)
	return doc
}

// TestMerge: however facts are shared out and in whatever order shares are merged, the report is the same to the byte.
func TestMerge(t *testing.T) {
	conf := metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(0, 0, 32), MinSample: 3}
	facts := factsAt(t, histories(t, 3200, 3), conf.At)
	whole := reportOf(t, conf, facts)
	for _, list := range [][]metrics.Figure{whole.Front, whole.More} {
		for _, f := range list {
			require.True(t, f.Num > 0 || f.ID == kpibook.Partial || f.Stage != 0, "%s is zero: nothing of it is merged", f.ID)
		}
	}
	want := document(t, whole)
	var wantText bytes.Buffer
	require.NoError(t, whole.Text(&wantText, gridgov.Chinese))
	rnd := rand.New(rand.NewPCG(3, 2))
	for round := range 12 {
		shards := make([]*metrics.Calculator, 1+rnd.IntN(9))
		for i := range shards {
			k, err := metrics.New(conf)
			require.NoError(t, err)
			shards[i] = k
		}
		for _, i := range rnd.Perm(len(facts)) {
			require.NoError(t, shards[rnd.IntN(len(shards))].Add(facts[i]))
		}
		for len(shards) > 1 { // merge two at random, as a tree
			i := rnd.IntN(len(shards) - 1)
			require.NoError(t, shards[i].Merge(shards[len(shards)-1]))
			shards = shards[:len(shards)-1]
		}
		got := shards[0].Report()
		require.Equal(t, string(want), string(document(t, got)), "round %d", round)
		var text bytes.Buffer
		require.NoError(t, got.Text(&text, gridgov.Chinese))
		require.Equal(t, wantText.String(), text.String())
	}
}

func TestMergeRefusesAnotherConfig(t *testing.T) {
	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start})
	require.NoError(t, err)
	for _, c := range []metrics.Config{
		{At: start.Add(time.Second)},
		{At: start, MinSample: 2},
		{At: start, Soon: time.Hour},
		{At: start, Period: storage.Period{From: start}},
		{At: start, Zone: time.FixedZone("east", 8*3600)},
		{At: start, Groupings: []metrics.Grouping{{By: metrics.ByDay}}},
		{At: start, Definitions: kpibook.Book()[:3]},
	} {
		if c.Definitions == nil {
			c.Definitions = kpibook.Book()
		}
		o, err := metrics.New(c)
		require.NoError(t, err)
		require.ErrorIs(t, k.Merge(o), gridgov.ErrInvalid)
	}
	require.NoError(t, k.Merge(nil))
	require.ErrorIs(t, k.Merge(new(metrics.Calculator)), gridgov.ErrInvalid)
}

// closedAfter is a ticket closed after a time, by staff.
func closedAfter(i int, d time.Duration) metrics.Fact {
	done := start.Add(d)
	return metrics.Fact{
		ID: ticket.ID(fmt.Sprintf("t%05d", i)), Path: office, State: ticket.Closed, Resolution: ticket.Solved, Handling: ticket.HandlingDirect,
		Created: start, Changed: done, Responded: done, FirstAct: done, Closed: done,
	}
}

// TestQuantiles holds median, ninth decile and mean against x/exp/stats, on several shapes of data.
func TestQuantiles(t *testing.T) {
	rnd := rand.New(rand.NewPCG(17, 1))
	shapes := map[string]func() int64{
		"uniform": func() int64 { return rnd.Int64N(86_400_000_000) },
		"small":   func() int64 { return rnd.Int64N(200) },
		"same":    func() int64 { return 123_456_789 },
		"heavy":   func() int64 { return int64(math.Exp(rnd.NormFloat64()*4 + 20)) },
		"two":     func() int64 { return []int64{1, 300_000_000_000_000}[rnd.IntN(2)] },
	}
	for name, next := range shapes {
		for _, n := range []int{1, 2, 3, 10, 11, 1000} {
			k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(400, 0, 0)})
			require.NoError(t, err)
			var values []float64
			var sum int64
			for i := range n {
				v := min(next(), 9_000_000_000_000_000)
				values, sum = append(values, float64(v)), sum+v
				require.NoError(t, k.Add(closedAfter(i, time.Duration(v)*time.Microsecond)))
			}
			r := k.Report()
			want := stats.Quantiles(values, 0.5, 0.9)
			for i, id := range []string{kpibook.ClosingMedian, kpibook.ClosingP90} {
				got := figure(t, r, id)
				require.True(t, got.OK)
				assert.Equal(t, int64(n), got.Num)
				assert.LessOrEqual(t, math.Abs(float64(got.Micros)-want[i]), want[i]/128+1, "%s of %d: %s, want %f", name, n, id, want[i])
			}
			got := figure(t, r, kpibook.ClosingMean).Micros
			assert.Equal(t, sum/int64(n), got, "the sum is exact")
			mean := stats.Mean(values)
			assert.LessOrEqual(t, math.Abs(mean-float64(got)), 1+mean*1e-9)
		}
	}
}

// TestZones: days, weeks and months begin in the zone given, also where a day has 23 or 25 hours.
func TestZones(t *testing.T) {
	york, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	for _, c := range []struct {
		at               string
		zone             *time.Location
		day, week, month string
	}{
		{"2026-03-08T04:59:59Z", york, "2026-03-07", "2026-W10", "2026-03"},
		{"2026-03-08T05:00:00Z", york, "2026-03-08", "2026-W10", "2026-03"}, // begins at -5
		{"2026-03-09T03:59:59Z", york, "2026-03-08", "2026-W10", "2026-03"}, // and ends at -4, after 23 hours
		{"2026-03-09T04:00:00Z", york, "2026-03-09", "2026-W11", "2026-03"},
		{"2026-11-02T04:59:59Z", york, "2026-11-01", "2026-W44", "2026-11"}, // 25 hours
		{"2025-12-31T15:59:59Z", shanghai, "2025-12-31", "2026-W01", "2025-12"},
		{"2025-12-31T16:00:00Z", shanghai, "2026-01-01", "2026-W01", "2026-01"},
		{"2027-01-02T16:00:00Z", shanghai, "2027-01-03", "2026-W53", "2027-01"},
		{"2025-12-31T16:00:00Z", nil, "2025-12-31", "2026-W01", "2025-12"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		require.NoError(t, err)
		f := metrics.Fact{ID: "t", State: ticket.Received, Created: at, Changed: at}
		r := reportOf(t, metrics.Config{At: at, Zone: c.zone}, []metrics.Fact{f})
		for by, want := range map[metrics.Dimension]string{metrics.ByDay: c.day, metrics.ByWeek: c.week, metrics.ByMonth: c.month} {
			table, ok := r.Table(metrics.Grouping{By: by})
			require.True(t, ok)
			require.Len(t, table.Groups, 1)
			assert.Equal(t, want, table.Groups[0].Key, "%s in %v", c.at, c.zone)
		}
	}
}

// TestPeriod: [From, To) by each figure's own moment, and neighbouring periods add up to the whole, the judged too.
func TestPeriod(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of reports, in one goroutine")
	}
	facts := factsOf(t, histories(t, 400, 23))
	at := start.AddDate(1, 0, 0)
	whole := reportOf(t, metrics.Config{At: at}, facts)
	cuts := []time.Time{{}, start.AddDate(0, 0, 7), facts[0].Created, start.AddDate(0, 1, 0), {}}
	slices.SortFunc(cuts[1:4], time.Time.Compare)
	for _, list := range [][]metrics.Figure{whole.Front, whole.More} {
		for _, f := range list {
			if f.Quantity == metrics.Duration {
				continue
			}
			var num, den int64
			for i := range cuts[:4] {
				v := figure(t, reportOf(t, metrics.Config{At: at, Period: storage.Period{From: cuts[i], To: cuts[i+1]}}, facts), f.ID)
				num, den = num+v.Num, den+v.Den
			}
			assert.Equal(t, [2]int64{f.Num, f.Den}, [2]int64{num, den}, f.ID)
		}
	}
}

// TestFaults: what is wrong with a configuration is said all at once, and a fact that knows the future counts nothing.
func TestFaults(t *testing.T) {
	_, err := metrics.New(metrics.Config{
		Period: storage.Period{From: start, To: start}, MinSample: -1, Soon: -1,
		Groupings: []metrics.Grouping{{By: 99}, {By: metrics.ByDay, Depth: 1}, {By: metrics.ByKind}, {By: metrics.ByKind}},
		Definitions: []metrics.Definition{
			{},
			{ID: "x", Quantity: metrics.Share, Moment: metrics.AtCreated, Quantile: 200, Of: 1 << 63},
			{ID: "a", Quantity: metrics.Times, Moment: metrics.AtCreated},
			{ID: "b", Quantity: metrics.Count, Moment: metrics.AtCreated, Tally: metrics.TimesLate, Scale: metrics.Scale{5: 100}},
			{ID: "c", Quantity: metrics.Weighted, Moment: metrics.AtCreated, Scale: metrics.Scale{5: 101}},
			{ID: "d", Quantity: metrics.Count, Moment: metrics.AtCreated, Of: metrics.IsStageOverdue, Stage: ticket.StageReopen},
			{ID: "e", Quantity: metrics.Times, Moment: metrics.AtCreated, Tally: metrics.TimesExtended, Stage: ticket.StageAccept},
			{ID: "f", Quantity: metrics.Count, Moment: metrics.AtCreated, Of: metrics.IsOpen, Stage: ticket.StageAccept},
			{ID: "g", Quantity: metrics.Times, Moment: metrics.AtCreated, Tally: 99, Stage: ticket.StageAccept, Assisting: true},
		},
	})
	var bad *gridgov.InvalidError
	require.ErrorAs(t, err, &bad)
	var fields []string
	for _, f := range bad.Faults {
		fields = append(fields, f.Field)
	}
	for _, want := range []string{
		"at", "period", "min_sample", "soon", "groupings[0].by", "groupings[1].depth", "groupings[3]", "definitions[0].id",
		"definitions[0].quantity", "definitions[0].moment", "definitions[1].of", "definitions[1].is", "definitions[1].quantile",
		"definitions[2].tally", "definitions[3].tally", "definitions[3].scale", "definitions[4].scale", "definitions[5].stage",
		"definitions[6].stage",
		"definitions[7].stage", "definitions[8].tally", "definitions[8].stage",
	} {
		assert.Contains(t, fields, want)
	}

	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start.Add(time.Hour)})
	require.NoError(t, err)
	good := closedAfter(1, time.Hour)
	for what, change := range map[string]func(*metrics.Fact){
		"no id":             func(f *metrics.Fact) { f.ID = "" },
		"no state":          func(f *metrics.Fact) { f.State = 0 },
		"unknown state":     func(f *metrics.Fact) { f.State = 9 },
		"closed, no time":   func(f *metrics.Fact) { f.Closed = time.Time{} },
		"open, a time":      func(f *metrics.Fact) { f.State = ticket.Received },
		"no creation":       func(f *metrics.Fact) { f.Created = time.Time{} },
		"backwards":         func(f *metrics.Fact) { f.Changed = f.Created.Add(-1) },
		"the future":        func(f *metrics.Fact) { f.Changed = start.Add(2 * time.Hour) },
		"times below 0":     func(f *metrics.Fact) { f.Reminders = -1 },
		"press below 0":     func(f *metrics.Fact) { f.Respond.Warned = -1 },
		"more for tasks":    func(f *metrics.Fact) { f.Extensions, f.TaskExtensions = 1, 2 },
		"late below 0":      func(f *metrics.Fact) { f.Comply.Late = -1 },
		"past the scale":    func(f *metrics.Fact) { f.CallBacks, f.Reached, f.Called, f.Satisfied = 1, 1, f.Closed, 6 },
		"said by nobody":    func(f *metrics.Fact) { f.SaidSolved = true },
		"reached uncalled":  func(f *metrics.Fact) { f.Reached = 1 },
		"called, no time":   func(f *metrics.Fact) { f.CallBacks = 1 },
		"called tomorrow":   func(f *metrics.Fact) { f.CallBacks, f.Called = 1, f.Closed.AddDate(0, 0, 1) },
		"less than no time": func(f *metrics.Fact) { f.SuspendedFor = -1 },
		"unknown change":    func(f *metrics.Fact) { f.Responded = start.Add(2 * time.Hour) },
	} {
		f := good
		change(&f)
		require.ErrorIs(t, k.Add(f), gridgov.ErrInvalid, what)
	}
	require.Equal(t, document(t, reportOf(t, metrics.Config{At: start.Add(time.Hour)}, nil)), document(t, k.Report()), "nothing was counted")
	require.NoError(t, k.Add(good))
	require.Error(t, new(metrics.Calculator).Add(good))
	require.NotPanics(t, func() { new(metrics.Calculator).Report() })
}

func BenchmarkAdd(b *testing.B) {
	facts := factsOf(b, histories(b, 1000, 1))
	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: start.AddDate(1, 0, 0)})
	require.NoError(b, err)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		if err := k.Add(facts[i%len(facts)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

func BenchmarkFactOf(b *testing.B) {
	hs := histories(b, 200, 1)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		h := &hs[i%len(hs)]
		if _, err := metrics.FactOf(h.ticket, h.events); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// TestJudged: a ticket is judged once, in the period in which staff acted or the first limit passed, whichever came first.
func TestJudged(t *testing.T) {
	act := closedAfter(1, 24*time.Hour)
	act.FirstDue = start.AddDate(0, 0, 3)
	late := closedAfter(2, 4*24*time.Hour)
	late.FirstDue = start.AddDate(0, 0, 2)
	idle := metrics.Fact{ID: "idle", State: ticket.Received, Created: start, Changed: start, FirstDue: start.AddDate(0, 0, 4)}
	early := closedAfter(3, 5*24*time.Hour)
	early.FirstDue = start.AddDate(0, 0, -9) // handed down when it was past already
	r := reportOf(t, metrics.Config{At: start.AddDate(0, 1, 0), MinSample: 1}, []metrics.Fact{act, late, idle, early})
	days, ok := r.Table(metrics.Grouping{By: metrics.ByDay})
	require.True(t, ok)
	got := make(map[string][2]int64)
	for _, g := range days.Groups {
		if v, _ := days.Value(g, kpibook.Unprompted); v.Den > 0 {
			got[g.Key] = [2]int64{v.Num, v.Den}
		}
	}
	assert.Equal(t, map[string][2]int64{"2026-03-02": {0, 1}, "2026-03-03": {1, 1}, "2026-03-04": {0, 1}, "2026-03-06": {0, 1}}, got)
}

// A report for the zero of a spreadsheet is no report.
func TestAReportIsForADateThatSomebodyMeant(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		_, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: at})
		require.ErrorIs(t, err, gridgov.ErrInvalid, "%s", at)
	}
	_, err := metrics.New(metrics.Config{
		Definitions: kpibook.Book(),
		At:          time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Period: storage.Period{From: time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)},
	})
	require.ErrorIs(t, err, gridgov.ErrInvalid)
}
