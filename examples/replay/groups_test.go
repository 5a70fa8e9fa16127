package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// large writes a log of so many requests over three years, with more than a hundred of everything, and its map and grid.
func large(t *testing.T, rows int) (args []string) {
	t.Helper()
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	const form = "2006-01-02 15:04:05"
	start := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)
	var log, squares strings.Builder
	log.WriteString("id,opened,due,responded,reopened,closed,category,kind of it,handler,channel,lat,lon\n")
	for i := range rows {
		opened := start.Add(time.Duration(i) * 3 * 365 * 24 * time.Hour / time.Duration(rows))
		of := func(n int) int { return int(float64(n) * random.Float64() * random.Float64()) } // some more often than others
		closed := opened.Add(time.Duration(1+of(400)) * time.Hour)
		reopened, when := "", closed.Format(form)
		if of(10) == 5 {
			reopened = opened.Add(closed.Sub(opened) / 2).Format(form)
		}
		if i%20 == 0 {
			when = ""
		}
		fmt.Fprintf(&log, "%d,%s,%s,%s,%s,%s,", i, opened.Format(form), opened.AddDate(0, 0, 7).Format(form),
			opened.Add(20*time.Minute).Format(form), reopened, when)
		fmt.Fprintf(&log, "category %d,sort %d,office %d,channel %d,%.2f,%.2f\n", of(30), of(150), of(150), of(8),
			0.005+0.01*float64(of(12)), 0.005+0.01*float64(of(12)))
	}
	for i := range 144 {
		x, y := 0.01*float64(i%12), 0.01*float64(i/12)
		fmt.Fprintf(&squares, `,{"type":"Feature","properties":{"id":"u%d","in":"p%d"},"geometry":{"type":"Polygon",
			"coordinates":[[[%.2[3]f,%.2[4]f],[%.2[5]f,%.2[4]f],[%.2[5]f,%.2[6]f],[%.2[3]f,%.2[6]f],[%.2[3]f,%.2[4]f]]]}}`,
			i, i/6, x, y, x+0.01, y+0.01)
	}
	put(t, dir, "log.csv", log.String())
	put(t, dir, "grid.json", `{"type":"FeatureCollection","features":[`+squares.String()[1:]+`]}`)
	put(t, dir, "map.json", `{"columns": {"id": "id", "opened": "opened", "due": "due", "closed": "closed",
		"category": ["category", "kind of it"], "handler": "handler", "channel": "channel", "lat": "lat", "lon": "lon"},
		"steps": [{"column": "responded", "do": "respond"}, {"column": "reopened", "do": "reopen"}],
		"root": {"id": "town", "name": "Town"}, "grid": [{"level": 3, "id": "id", "parent": "in"}]}`)
	return []string{
		"-log", filepath.Join(dir, "log.csv"), "-map", filepath.Join(dir, "map.json"), "-grid", filepath.Join(dir, "grid.json"), "-store", "mem",
	}
}

// ran runs the program in memory to its report, which is not written.
func ran(t *testing.T, args ...string) *report {
	t.Helper()
	f, err := parse(args, io.Discard)
	require.NoError(t, err)
	in, err := load(f)
	require.NoError(t, err)
	require.NoError(t, in.openLog(t.Context(), f.limit, ""))
	defer in.log.Close()
	r, err := newReplay(t.Context(), in, new(ticketmem.Store), f.workers)
	require.NoError(t, err)
	require.NoError(t, r.run(t.Context()))
	rep, err := r.report(t.Context())
	require.NoError(t, err)
	rep.groups = f.groups
	return rep
}

// However many groups a log has, a table has the 100 largest of them, and what the others have together.
func TestTheReportOfTenThousandRequestsIsSmall(t *testing.T) {
	rep := ran(t, large(t, 10_000)...)
	var doc, page bytes.Buffer
	require.NoError(t, rep.json(&doc))
	require.NoError(t, rep.page(&page))
	assert.Less(t, doc.Len(), 1_000_000)
	assert.Less(t, page.Len(), 1_000_000)
	cut := parsed(t, doc.String()).Metrics
	for _, table := range cut.Tables {
		assert.LessOrEqual(t, len(table.Groups), 101, table.Grouping)
	}
	assert.LessOrEqual(t, len(cut.Kinds.Rows), 101)
}

func TestTheOthersHaveTheRest(t *testing.T) {
	t.Chdir(t.TempDir())
	args := large(t, 1_500)
	cut, all := parsed(t, reportOf(t, args...)).Metrics, parsed(t, reportOf(t, append(args, "-groups", "all")...)).Metrics
	three := parsed(t, reportOf(t, append(args, "-groups", "3")...)).Metrics
	var more int
	for i, table := range cut.Tables {
		full := all.Tables[i]
		require.Equal(t, full.Grouping, table.Grouping)
		require.Equal(t, full.Columns, table.Columns)
		assert.LessOrEqual(t, len(three.Tables[i].Groups), 4)
		if len(full.Groups) <= 101 {
			assert.Equal(t, full, table)
			continue
		}
		more++
		require.Len(t, table.Groups, 101)
		received := func(g metrics.Group) int64 { v, _ := table.Value(g, kpibook.Received); return v.Num }
		least, others := received(table.Groups[0]), table.Groups[100]
		assert.Equal(t, "(others)", others.Key)
		kept := map[string]metrics.Group{}
		for _, g := range table.Groups[:100] {
			kept[g.Key] = g
			least = min(least, received(g))
		}
		sums, named := make([]metrics.Value, len(table.Columns)), 0
		for _, g := range full.Groups {
			if k, ok := kept[g.Key]; ok {
				assert.Equal(t, g, k)
				continue
			}
			assert.LessOrEqual(t, received(g), least, g.Key)
			if g.Key != "" { // what is of none is none of the others
				named++
			}
			for c, v := range g.Values {
				sums[c].Num, sums[c].Den, sums[c].Tickets = sums[c].Num+v.Num, sums[c].Den+v.Den, sums[c].Tickets+v.Tickets
			}
		}
		assert.Equal(t, othersName(named), others.Name)
		for c, v := range others.Values {
			f, _ := all.Figure(table.Columns[c])
			assert.Equal(t, []int64{sums[c].Num, sums[c].Den, sums[c].Tickets}, []int64{v.Num, v.Den, v.Tickets}, f.ID)
			assert.Equal(t, f.Quantity == metrics.Count || f.Quantity == metrics.Times || f.Quantity == metrics.Share && v.Den >= cut.MinSample,
				v.OK, f.ID)
		}
	}
	assert.Positive(t, more)
	assert.Len(t, three.Kinds.Rows, 4)
	for _, wrong := range []string{"0", "-1", "some"} {
		code, _, status := inside(t, append(args, "-groups", wrong)...)
		assert.Equal(t, 2, code)
		assert.Contains(t, status, "a number from 1, or all")
	}
}
