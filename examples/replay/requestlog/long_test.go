package requestlog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// No cell that the map names is so long that its row is lost. What a ticket holds is cut between characters, and the row is flagged.
func TestALongCellDoesNotCostTheRow(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "at", "closed": "end", "text": "text", "address": "address",
		"channel": "channel", "handler": ["h", "h2"], "status": "status", "unit": "unit", "kind": "kind", "origin": "origin", "reply": "reply",
		"resolution": "resolution", "parent": "parent"},
		"place": {"level": 2, "match": "name"}, "root": {"id": "c"}, "origins": {"巡查": "worker"}, "resolutions": {"重复": "duplicate"},
		"open_values": ["Open"],
		"check": {"ontime": {"column": "verdict", "late": ["L"]}, "areas": [{"column": "area", "level": 2}]}}`
	columns := strings.Split("id,at,end,text,address,channel,h,h2,status,unit,kind,origin,reply,resolution,parent,verdict,area", ",")
	for _, column := range columns {
		if column == "at" || column == "end" {
			continue
		}
		cells := make([]string, len(columns))
		for i, c := range columns {
			switch c {
			case "id":
				cells[i] = "1"
			case "at":
				cells[i] = "2026-01-02"
			case "status":
				cells[i] = "Open"
			case column:
			}
			if c == column {
				cells[i] = strings.Repeat("字", 9000)
			}
		}
		rows, seen := read(t, doc, strings.Join(columns, ",")+"\n"+strings.Join(cells, ",")+"\n")
		require.Len(t, rows, 1, "%s: %v", column, seen)
		r := rows[0]
		kept := slices.Concat([]string{r.ID, r.Text, r.Address, r.Channel, r.Status, r.Reply, r.Parent}, r.Handler, r.Unit, r.Areas)
		long := 0
		for _, s := range kept {
			assert.True(t, utf8.ValidString(s), column)
			assert.LessOrEqual(t, len(s), 16384, column)
			if strings.Contains(s, "字") {
				long++
			}
		}
		switch column {
		case "kind", "origin", "resolution", "verdict":
			assert.Zero(t, long, column)
		case "parent": // it is none of a duplicate
		default:
			assert.Equal(t, 1, long, column)
			assert.True(t, flagged(r, "long_cell"), column)
		}
	}
}

// flagged reports whether a row has a flag of a name, whatever flags there are.
func flagged(r requestlog.Row, name string) bool {
	for f := requestlog.ClosedBeforeOpened; f.String() != ""; f++ {
		if r.Flags.Has(f) && f.String() == name {
			return true
		}
	}
	return false
}

// Words are compared before they are cut, an id is told from others that begin as it does, and a handler keeps a level.
func TestWhatIsCutIsStillKnown(t *testing.T) {
	long := strings.Repeat("办", 80)
	doc := fmt.Sprintf(`{"columns": {"id": "id", "opened": "at", "status": "status", "kind": "kind", "parent": "of", "channel": "ch",
		"handler": ["h", "h2", "h3", "h4"]}, "closed_values": ["%[1]s已办结"], "kinds": {"%[1]s投诉": "complaint"},
		"resolutions": {"%[1]s重复": "duplicate"}, "worker_channels": ["%[1]s巡查"]}`, long)
	rows, seen := read(t, doc, fmt.Sprintf("id,at,status,kind,of,ch,h,h2,h3,h4\n"+
		"%[1]s甲,2026-01-02,%[1]s已办结,%[1]s投诉,,%[1]s巡查,%[2]s,,,\n"+
		"%[1]s乙,2026-01-02,%[1]s重复,,%[1]s甲,,局%[1]s,处,科,股\n", long, strings.Repeat("/", 99)))
	require.Len(t, rows, 2, "%v", seen)
	a, b := rows[0], rows[1]
	assert.True(t, a.Ended())
	assert.Equal(t, ticket.Complaint, a.Kind)
	assert.Equal(t, requestlog.Worker, a.Origin)
	assert.Equal(t, ticket.Duplicate, b.Resolution)
	assert.Equal(t, a.ID, b.Parent)
	assert.NotEqual(t, a.ID, b.ID)
	assert.LessOrEqual(t, len(a.ID), 128)
	assert.Regexp(t, "^/+$", strings.Join(a.Handler, "|"))
	assert.LessOrEqual(t, len(grid.NewPath(a.Handler...)), 240)
	assert.Equal(t, strings.Repeat("办", 32), b.Handler[0][len("局"):])
}
