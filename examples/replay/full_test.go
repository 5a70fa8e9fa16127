package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/metrics/kpibook"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/ticketmem"
)

// starOf is a log of a case and of so many duplicates of it, the last of the last one before it, and its map.
func starOf(t *testing.T, n int) flags {
	t.Helper()
	var log strings.Builder
	log.WriteString("id,opened,closed,status,parent\n0,2024-03-01 08:00:00,2024-03-01 23:00:00,Closed,\n")
	for i := range n {
		fmt.Fprintf(&log, "%d,2024-03-01 09:00:00,2024-03-01 10:%02d:%02d,Dup,0\n", i+1, i/60, i%60)
	}
	columns := `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status", "parent": "parent"},
		"closed_values": ["Closed"], "resolutions": {"Dup": "duplicate"}, "root": {"id": "c"}}`
	return flags{log: inFile(t, "log.csv", log.String()), workers: 2, mapFile: inFile(t, "map.json", columns)}
}

// A ticket has at most so many duplicates. Those beyond are duplicates all the same, of an original that is on record, and no step that
// the rules refuse.
func TestMoreDuplicatesThanATicketCanHave(t *testing.T) {
	const beyond = 5
	f := starOf(t, ticket.MaxChildren+beyond)
	store := new(ticketmem.Store)
	doc, err := replayOn(t, f, store)
	require.NoError(t, err)
	rep := parsed(t, doc)
	assert.Empty(t, rep.Totals.Refused)
	for id, want := range map[string]int64{
		kpibook.Merged: ticket.MaxChildren + beyond, kpibook.NotCounted: ticket.MaxChildren + beyond,
		kpibook.Closed: 1 + ticket.MaxChildren + beyond,
		kpibook.Open:   0, kpibook.ClosingMedian: 1,
	} {
		v, _ := rep.Metrics.Figure(id)
		assert.Equal(t, want, v.Num, id)
	}
	assert.Contains(t, doc, fmt.Sprintf(`"full":%d,`, beyond))
	all, err := store.List(t.Context(), storage.Query{Limit: storage.MaxList})
	require.NoError(t, err)
	original, named := all[0], 0
	require.Equal(t, ticket.MaxChildren, original.Children)
	for _, one := range all[1:] {
		assert.Equal(t, ticket.Duplicate, one.Resolution)
		if one.Parent == original.ID {
			continue
		}
		events, err := store.History(t.Context(), one.ID, 0, "")
		require.NoError(t, err)
		words, err := events[len(events)-1].Words()
		require.NoError(t, err)
		assert.Contains(t, words.Text, "a duplicate of "+string(original.ID)+",")
		named++
	}
	assert.Equal(t, beyond, named)

	args := []string{"-log", f.log, "-map", f.mapFile}
	code, out, status := inside(t, append(args, "-store", "mem")...)
	require.Zero(t, code, status)
	assert.NotContains(t, out, "refused")
	assert.Contains(t, out, "\n5 duplicates are of a request that has 200 already, as many as a ticket can have: ")
	_, page := pageOf(t, append(args, "-lang", "zh")...)
	assert.Contains(t, page, "5件重复工单的原工单已并入200件（一件工单的上限）")
	assert.NotContains(t, page, "规则未接受")
}

// A run that is cut short among them ends as one that was left alone.
func TestMoreDuplicatesAfterAStop(t *testing.T) {
	f := starOf(t, ticket.MaxChildren+2)
	want, n := commits(t, f)
	for _, after := range []int64{n - 5, n - 3, n - 1} {
		store := new(ticketmem.Store)
		first := &dying{Store: store}
		first.left.Store(after)
		_, err := replayOn(t, f, first)
		require.ErrorIs(t, err, errKilled)
		got, err := replayOn(t, f, store)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}
