package requestlog_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// Ids, words and numbers are what they are without what is not seen around them.
func TestWhatIsNotSeenIsNoPartOfAWord(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "at", "closed": "end", "status": "st", "kind": "k",
		"lat": "lat", "lon": "lon", "unit": "u", "resolution": "res", "parent": "of"}, "closed_values": ["Closed"],
		"resolutions": {"Dup": "duplicate"}, "root": {"id": "c"}, "place": {"level": 2, "match": "name"},
		"steps": [{"column": "r", "do": "rate", "value": "s"}]}`
	plain := []string{
		"7", "2026-03-02 09:00:00", "2026-03-03 09:00:00", "Closed", "投诉",
		"34.25", "113.5", "East", "Dup", "6", "2026-03-04 09:00:00", "5",
	}
	for _, c := range []string{"\u200b", "\ufeff", "\u00a0", "\u3000", "\u200e"} {
		log := "id,at,end,st,k,lat,lon,u,res,of,r,s\n" + c + strings.Join(plain, c+","+c) + c + "\n"
		rows, rejected := read(t, doc, log)
		require.Len(t, rows, 1, "%+q: %v", c, rejected)
		r := rows[0]
		assert.Equal(t, requestlog.Flags(0), r.Flags, "%+q", c)
		assert.Equal(t, []string{"7", "Closed", "6", "East", "5"}, []string{r.ID, r.Status, r.Parent, r.Unit[0], r.Steps[0].Value}, "%+q", c)
		assert.Equal(t, ticket.Complaint, r.Kind)
		assert.Equal(t, &grid.Point{Lat: 34.25, Lon: 113.5}, r.Point)
	}
	rows, _ := read(t, `{"columns": {"opened": "at", "point": "p"}}`, "at|p\n2026-03-02|POINT\u00a0(113.5\u00a034.25)\n"+
		"2026-03-02|34°\u00a015'\u00a0N, 113°\u202f30'\u202fE\n")
	require.Len(t, rows, 2)
	for _, r := range rows {
		assert.Equal(t, &grid.Point{Lat: 34.25, Lon: 113.5}, r.Point)
	}
}

// A duplicate names its original as the original's own row does.
func TestAParentIsReadAsAnIDIs(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "at", "resolution": "res", "parent": "of"}, "resolutions": {"Dup": "duplicate"}}`
	rows, _ := read(t, doc, "id,at,res,of\nA  1,2026-03-02,,\n2,2026-03-02,Dup,A  1\n")
	require.Len(t, rows, 2)
	assert.Equal(t, rows[0].ID, rows[1].Parent)
}
