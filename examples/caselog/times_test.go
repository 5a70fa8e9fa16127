package main

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// TestTimesOfRealLogs: the report's numbers of times over a replayed log are those of the stored events, in all and ticket
// by ticket; and a transfer and a reopening of the file are one of the metrics, or refused.
func TestTimesOfRealLogs(t *testing.T) {
	t.Run("made up", func(t *testing.T) { checkTimes(t, "", "") })
	eachRealLog(t, func(t *testing.T, name, file string) { checkTimes(t, file, "maps/"+name+".json") })
}

func checkTimes(t *testing.T, file, mapFile string) {
	m, l, err := load(file, mapFile)
	require.NoError(t, err)
	store := new(ticketmem.Store)
	outcomes, err := replay(t.Context(), m, l, store, 4)
	require.NoError(t, err)

	var facts []metrics.Fact
	direct := map[ticket.ID]map[string]int64{} // by figure, counted from the events
	last := time.Time{}
	var after storage.Cursor
	for {
		page, err := store.List(t.Context(), storage.Query{After: after, Limit: storage.MaxList})
		require.NoError(t, err)
		for _, tk := range page {
			events, err := store.History(t.Context(), tk.ID, 0, "")
			require.NoError(t, err)
			f, err := metrics.FactOf(tk, events)
			require.NoError(t, err)
			facts = append(facts, f)
			n := map[string]int64{}
			for _, e := range events {
				switch e.Verb {
				case ticket.VerbTransfer:
					n[kpibook.TimesTransferred]++
				case ticket.VerbRework:
					n[kpibook.TimesReworked]++
				case ticket.VerbReopen:
					n[kpibook.TimesReopened]++
				case ticket.VerbExtend:
					n[kpibook.TimesExtensionAsked]++
				case ticket.VerbCallBack:
					n[kpibook.TimesCalled]++
				}
			}
			direct[tk.ID] = n
			if after.ID = tk.ID; tk.Changed.After(last) {
				last = tk.Changed
			}
		}
		if len(page) < storage.MaxList {
			break
		}
	}
	k, err := metrics.New(metrics.Config{Definitions: kpibook.Book(), At: last, Groupings: []metrics.Grouping{}})
	require.NoError(t, err)
	for _, f := range facts {
		require.NoError(t, k.Add(f))
	}
	report := k.Report()
	for _, id := range []string{
		kpibook.TimesTransferred, kpibook.TimesReworked, kpibook.TimesReopened, kpibook.TimesExtensionAsked,
		kpibook.TimesCalled,
	} {
		var want metrics.Value
		for _, n := range direct {
			want.Num += n[id]
			want.Tickets += min(1, n[id])
		}
		want.OK = true
		got, ok := report.Figure(id)
		require.True(t, ok)
		assert.Equal(t, want, got.Value, id)
		entries, err := report.Entries(metrics.Cell{Figure: id}, slices.Values(facts))
		require.NoError(t, err)
		listed := 0
		for e := range entries {
			listed++
			assert.Equal(t, direct[e.ID][id], e.Adds, "%s of %s", id, e.ID)
		}
		assert.Equal(t, len(facts), listed, "each ticket is listed once, with 0 too")
	}
	r := reportOf(m, l, outcomes)
	refused, beyond := 0, 0
	for _, o := range outcomes {
		for _, no := range o.refusals {
			count(&refused, no.transfer)
		}
		refused += o.unasked.transfers
		beyond += o.beyond.transfers
	}
	transferred, _ := report.Figure(kpibook.TimesTransferred)
	assert.EqualValues(t, r.Transfers, int(transferred.Num)+refused-beyond, "the file's transfers, without what was refused")
	t.Logf("%d tickets: transferred %d times on %d", len(facts), transferred.Num, transferred.Tickets)
}
