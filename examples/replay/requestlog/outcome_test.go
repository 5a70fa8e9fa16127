package requestlog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
)

func TestResolutions(t *testing.T) {
	const columns = `{"columns": {"id": "id", "opened": "at", "closed": "end", "status": "st", "resolution": ["out", "out2"], "parent": "of"},
		"open_values": ["Open"], "closed_values": ["Closed"], "layouts": ["2006-01-02"],
		"resolutions": {"Gone": "withdrawn", "Twice": "重复", "No  case": "unfounded"}}`
	const header = "id,at,end,st,out,out2,of\n"
	for name, c := range map[string]struct {
		row    string
		ended  bool
		as     ticket.Resolution
		parent string
		flags  []requestlog.Flag
	}{
		"by its column, without a time": {
			"1,2026-01-02,,,Gone,,", true, ticket.Withdrawn, "", []requestlog.Flag{requestlog.UnknownStatus, requestlog.ClosedTimeUnknown},
		},
		"by the column's second":       {"1,2026-01-02,2026-01-03,Closed,,No case,", true, ticket.Unfounded, "", nil},
		"else by the status":           {"1,2026-01-02,2026-01-03,Gone,Mended,,", true, ticket.Withdrawn, "", nil},
		"the column before the status": {"1,2026-01-02,2026-01-03,Gone,No case,,", true, ticket.Unfounded, "", nil},
		"not listed":                   {"1,2026-01-02,2026-01-03,Closed,Mended,,", true, 0, "", nil},
		"open, whatever it says":       {"1,2026-01-02,,Open,Gone,,2", false, 0, "", []requestlog.Flag{requestlog.UnknownStatus}},
		"a closing time decides": {
			"1,2026-01-02,2026-01-03,Open,Gone,,", true, ticket.Withdrawn, "", []requestlog.Flag{requestlog.UnknownStatus},
		},
		"a duplicate":              {"1,2026-01-02,2026-01-03,Closed,Twice,,2", true, ticket.Duplicate, "2", nil},
		"a duplicate of itself":    {"1,2026-01-02,2026-01-03,Closed,Twice,,1", true, ticket.Duplicate, "", nil},
		"a parent of what is none": {"1,2026-01-02,2026-01-03,Closed,Gone,,2", true, ticket.Withdrawn, "", nil},
		"an unreadable time": {
			"1,2026-01-02,31/12,,,,", true, 0, "", []requestlog.Flag{requestlog.BadTime, requestlog.UnknownStatus, requestlog.ClosedTimeUnknown},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rows, seen := read(t, columns, header+c.row+"\n")
			require.Len(t, rows, 1, "%v", seen)
			row := rows[0]
			assert.Equal(t, c.ended, row.Ended())
			assert.Equal(t, c.as, row.Resolution)
			assert.Equal(t, c.parent, row.Parent)
			var got []requestlog.Flag
			for f := requestlog.ClosedBeforeOpened; f <= requestlog.ClosedTimeUnknown; f++ {
				if row.Flags.Has(f) {
					got = append(got, f)
				}
			}
			assert.Equal(t, c.flags, got)
		})
	}
}

func TestResolutionFaults(t *testing.T) {
	for columns, says := range map[string][]string{
		`"status": "st"}, "open_values": ["Void"], "resolutions": {"Void": "void"}`: {"resolutions.Void", "open_values has it too"},
		`"status": "st"}, "resolutions": {"x": "gone"}`:                             {"resolutions.x", "withdrawn 撤回", "gone"},
		`"status": "st"}, "resolutions": {"x": ""}`:                                 {"resolutions.x", "one of"},
		`"status": "st"}, "resolutions": ["x"]`:                                     {"resolutions", "an object"},
		`"text": "t"}, "resolutions": {"x": "void"}`:                                {"columns.resolution", "required"},
		`"resolution": "r"}`:                                                        {"resolutions", "required"},
		`"status": "st", "parent": "p"}, "resolutions": {"x": "void"}`:              {"columns.parent", "only with"},
	} {
		_, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "at", `+columns+`}`))
		require.ErrorIs(t, err, gridgov.ErrInvalid, columns)
		for _, word := range says {
			require.ErrorContains(t, err, word, columns)
		}
	}
}

// What was closed without a time happens at the last instant of the log, duplicates first; the rows of one matter are known.
func TestTheLastInstant(t *testing.T) {
	log := open(t,
		`{"columns": {"id": "id", "opened": "at", "closed": "end", "status": "st", "parent": "of"}, "closed_values": ["Done", "Twice"],
		"resolutions": {"Twice": "duplicate"}, "layouts": ["2006-01-02"]}`,
		"id,at,end,st,of\na,2026-01-01,,Done,\nb,2026-01-02,2026-01-09,Twice,c\nc,2026-01-02,,Done,\nd,2026-01-08,,New,\n"+
			"e,2026-01-03,,Twice,b\n", requestlog.Options{})
	var got []string
	for e, err := range log.Events() {
		require.NoError(t, err)
		got = append(got, e.What.String()+" "+e.Row.ID+" "+e.At.Format(time.DateOnly))
	}
	assert.Equal(t, "opened a 2026-01-01, opened b 2026-01-02, opened c 2026-01-02, opened e 2026-01-03, opened d 2026-01-08, "+
		"closed b 2026-01-09, closed e 2026-01-09, closed a 2026-01-09, closed c 2026-01-09", strings.Join(got, ", "))
	of := map[string]bool{}
	for _, id := range []string{"b", "c", "e"} {
		matter, ok := log.Matter(id)
		assert.True(t, ok, id)
		of[matter] = true
	}
	assert.Len(t, of, 1)
	_, ok := log.Matter("a")
	assert.False(t, ok)
}

// Rows 2 and 3 are closed without a time, row 5 is open; with resolutions, 3 is withdrawn and 4 a duplicate.
func TestClosedByStatus(t *testing.T) {
	for keys, want := range map[string][]ticket.Resolution{
		"": {0, 0, 0, 0, 0},
		`"resolutions": {"Cancelled": "withdrawn", "Closed (Duplicate)": "duplicate"}`: {0, 0, ticket.Withdrawn, ticket.Duplicate, 0},
	} {
		var got []ticket.Resolution
		var ended, unknown []bool
		for _, r := range rowsOfLog(t, "r02_status_without_time.csv", "r02.json", keys) {
			got, ended, unknown = append(got, r.Resolution), append(ended, r.Ended()), append(unknown, r.Flags.Has(requestlog.ClosedTimeUnknown))
		}
		assert.Equal(t, want, got)
		assert.Equal(t, []bool{true, true, true, true, false}, ended)
		assert.Equal(t, []bool{false, true, true, false, false}, unknown)
		_, listed, err := openCase(t, "r02_status_without_time.csv", "r02.json", keys)
		require.NoError(t, err)
		assert.Contains(t, listed, `3,closed_time_unknown,flagged,"status: aaaaaa: it is closed, and the log does not say when`)
	}
}
