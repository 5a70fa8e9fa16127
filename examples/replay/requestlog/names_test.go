package requestlog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

func TestWithoutAnIDColumnTheLineNamesTheRow(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("testdata", "r06.json"))
	require.NoError(t, err)
	log, err := os.ReadFile(filepath.Join("testdata", "r06_no_id.csv"))
	require.NoError(t, err)
	rows, seen := read(t, string(doc), string(log))
	require.Equal(t, []string{"2:2", "3:3"}, seen)
	assert.Equal(t, []string{"Pothole"}, rows[1].Category)

	l, _, err := openCase(t, "r06_no_id.csv", "r06.json", "")
	require.NoError(t, err)
	assert.EqualValues(t, 2, l.Counts().Accepted, "rows that are the same are two")

	_, seen = read(t, `{"columns": {"opened": "at"}}`, "at,text\n2026-01-02,\"a\nb\"\n\n2026-01-02,x\nsoon,x\n")
	assert.Equal(t, []string{"2:2", "5:5", "6!no_opened"}, seen, "the first line of the row, in the file")
}

func TestALongCategoryIsCutAndTheRequestIsKept(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "at", "category": ["a", "b", "c"]}}`
	row := func(levels ...string) requestlog.Row {
		t.Helper()
		rows, seen := read(t, doc, "id;at;a;b;c\n1;2026-01-02;"+strings.Join(levels, ";")+"\n")
		require.Len(t, rows, 1, seen)
		return rows[0]
	}
	for _, c := range []struct{ level, want string }{
		{strings.Repeat("x", 100), strings.Repeat("x", 100)},
		{strings.Repeat("x", 101), strings.Repeat("x", 100)},
		{strings.Repeat("路", 34), strings.Repeat("路", 33)},
		{"x" + strings.Repeat("路", 33) + "x", "x" + strings.Repeat("路", 33)},
		{strings.Repeat("x", 99) + " yz", strings.Repeat("x", 99)},
		{strings.Repeat("x", 98) + "é" + strings.Repeat("é", 400), strings.Repeat("x", 98) + "é"},
	} {
		got := row(c.level, "", "z")
		assert.Equal(t, []string{c.want, "z"}, got.Category)
		assert.Equal(t, c.want != c.level, got.Flags.Has(requestlog.LongCategory), c.level)
	}
	slashes := strings.Repeat("/", 90) // 270 bytes of a path
	got := row(slashes, "b", slashes)
	assert.Equal(t, []string{slashes, "b"}, got.Category, "between levels")
	assert.True(t, got.Flags.Has(requestlog.LongCategory))
	assert.Less(t, len(grid.NewPath(got.Category...)), 500)
}

// Flags and rejects name the column and the form of the value, and quote nobody's words.
func TestFlagsAndRejectsNameColumnAndForm(t *testing.T) {
	dir := t.TempDir()
	log, rejects := filepath.Join(dir, "log.csv"), filepath.Join(dir, "rejects.csv")
	long := strings.Repeat("Mrs Li 3 ", 12)
	require.NoError(t, os.WriteFile(log, []byte(strings.Join([]string{
		"id,at,due,end,st,text,cat,ch,lat,lon",
		"1,2026-01-02,,2026-01-01,Open,,,,5,6",
		"2,2026-01-02,2026-01-01,,Open,,,,5,6",
		"3,2026-01-02,,,Waiting for Mrs Li,,,,5,6",
		"4,2026-01-02,,,Open,Mrs Li\x01,,,5,6",
		"5,2026-01-02,,,Open,Mrs Li\xe9,,,5,6",
		"6,2026-01-02,,,Open,," + long + ",,5,6",
		"7,2026-01-02,,,Open,,,,1.0,2",
		"8,2026-01-02,,,Open,,,,,6",
		"9,2026-01-02,,,Open,,," + long + ",5,6",
		"8,2026-01-02,,,Open,,,,5,6",
		strings.Repeat("x", 200) + ",2026-01-02,,,Open,,,,5,6",
		"11,2026-01-02,,,Open,,,,5,60",
	}, "\n")), 0o600))
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "at", "due": "due", "closed": "end", "status": "st",
		"text": "text", "category": "cat", "channel": "ch", "lat": "lat", "lon": "lon"}, "no_point": [[1, 2]], "open_values": ["Open"]}`))
	require.NoError(t, err)
	l, err := requestlog.Open(t.Context(), log, m, requestlog.Options{Rejects: rejects})
	require.NoError(t, err)
	for e, err := range l.Events() {
		require.NoError(t, err)
		if e.Row.ID == "11" {
			l.Flag(e.Row, requestlog.Outside)
		}
	}
	require.NoError(t, l.Close())
	listed, err := os.ReadFile(rejects)
	require.NoError(t, err)
	for _, line := range []string{
		"2,closed_before_opened,flagged,end: 9999-99-99: ",
		"3,due_before_opened,flagged,due: 9999-99-99: ",
		"4,unknown_status,flagged,st: aaaaaaa aaa aaa aa: ",
		`5,not_text,flagged,text: \x01: `,
		`6,not_text,flagged,text: \xe9: `,
		"7,long_category,flagged,cat: 107 bytes: ",
		"8,no_point,flagged,lat: 9.9: ",
		"10,long_cell,flagged,ch: 107 bytes: ",
		"11,repeated_id,rejected,line 9 has the same id and other contents; id: 9",
		"12,long_cell,flagged,id: 200 bytes: ",
		"13,outside,flagged,lat + lon: 9, 99: ",
	} {
		assert.Contains(t, strings.ReplaceAll(string(listed), `"`, ""), "\n"+line)
	}
	assert.NotContains(t, string(listed), "Mrs")
}

// Rows of one id that differ in a column which the map does not name are events too.
func TestRowsThatRepeatAnIDDifferAlsoInWhatTheMapDoesNotName(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "at"}}`
	for rows, differing := range map[string]int64{
		"1,2026-01-02,filed,\n1,2026-01-02,closed,\n":            1,
		"1,2026-01-02,filed,\n 1,2026-01-02,\"filed\",\n":        0,
		"1,2026-01-02,a,b\n1,2026-01-02,,ab\n1,2026-01-02,ab,\n": 2,
	} {
		c := open(t, doc, "id,at,what,who\n"+rows, requestlog.Options{}).Counts()
		assert.Equal(t, differing, c.Differing, rows)
		assert.EqualValues(t, strings.Count(rows, "\n")-1, c.Rejected["repeated_id"], rows)
	}
}
