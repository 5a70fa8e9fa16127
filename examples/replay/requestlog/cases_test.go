package requestlog_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// openCase opens a log of testdata with a map of it, to which keys are added or in which they are replaced, and returns what
// the rejects file says.
func openCase(t *testing.T, log, mapFile, keys string) (l *requestlog.Log, listed string, err error) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", mapFile))
	require.NoError(t, err)
	m, err := requestlog.ReadMap(mapFile, []byte(withKeys(t, doc, keys)))
	require.NoError(t, err)
	rejects := filepath.Join(t.TempDir(), "rejects.csv")
	if l, err = requestlog.Open(t.Context(), filepath.Join("testdata", log), m, requestlog.Options{Rejects: rejects}); err != nil {
		return nil, "", err
	}
	for _, err := range l.Events() {
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	list, err := os.ReadFile(rejects)
	return l, string(list), err
}

func rowsOfLog(t *testing.T, log, mapFile, keys string) (rows []requestlog.Row) {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", mapFile))
	require.NoError(t, err)
	m, err := requestlog.ReadMap(mapFile, []byte(withKeys(t, doc, keys)))
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join("testdata", log))
	require.NoError(t, err)
	r, err := requestlog.NewReader(bytes.NewReader(data), log, m)
	require.NoError(t, err)
	for {
		row, err := r.Read()
		if err != nil {
			return rows
		}
		rows = append(rows, row)
	}
}

// A log of which no row is read ends with an error, which names the column and the form of the value, and no more of the file.
func TestALogOfWhichNoRowIsRead(t *testing.T) {
	for _, c := range []struct{ log, mapFile, want string }{
		{"trailing_comma.csv", "plain_map.json", "no row was read: line 2: wrong_length: 4 cells, the header has 3"},
		{"r05_all_unreadable.csv", "r05.json", "no row was read: line 2: no_opened: opened: 99/99/9999 99:99: the opening time is in none of"},
		{"no_header.csv", "plain_map.json", `no such column "id"`},
		{"r10_features.geojson", "r09.json", "is GeoJSON"},
		{"r10_broken.xlsx", "plain_map.json", "is a broken XLSX without a workbook"},
		{"gbk_log.csv", "gbk_map.json", `"encoding": "gb18030"`},
		{"r11_gbk.csv", "r11_gbk.json", `"encoding": "gb18030"`},
	} {
		_, _, err := openCase(t, c.log, c.mapFile, "")
		require.ErrorIs(t, err, gridgov.ErrInvalid, c.log)
		require.ErrorContains(t, err, c.want)
		assert.NotContains(t, err.Error(), "Mrs")
	}
	empty := filepath.Join(t.TempDir(), "empty.csv")
	require.NoError(t, os.WriteFile(empty, []byte("id,opened,text\n\n"), 0o600))
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "opened"}}`))
	require.NoError(t, err)
	_, err = requestlog.Open(t.Context(), empty, m, requestlog.Options{})
	require.ErrorContains(t, err, "no row was read: there is none after the header")
}

func TestQuotesMeanNothingBetweenTabs(t *testing.T) {
	rows, seen := readCase(t, "tsv_quotes.tsv", "plain_map.json", "")
	require.Equal(t, []string{"2:1", "3:2", "4:3", "5:4", "6:5", "7:6"}, seen)
	assert.Equal(t, `"efg`, rows[1].Text)
}

func TestNamesOfALogInAnotherEncodingStayApart(t *testing.T) {
	var handlers, categories []string
	for _, r := range rowsOfLog(t, "gbk_log.csv", "gbk_map.json", `"encoding": "gb18030"`) {
		assert.Zero(t, r.Flags)
		handlers, categories = append(handlers, r.Handler...), append(categories, r.Category...)
	}
	assert.Equal(t, []string{"自来水公司", "供电局所", "环保监察", "市政管理"}, handlers)
	assert.Equal(t, []string{"供水", "供电", "噪声", "路灯"}, categories)

	for keys, want := range map[string][]string{
		"": {"Bâche déchirée", "Bûche déchirée"}, `"encoding": "windows-1252"`: {"Bâche déchirée", "Bûche déchirée"},
		`"encoding": "windows-1251"`: {"Bвche dйchirйe", "Bыche dйchirйe"},
	} {
		categories = nil
		for _, r := range rowsOfLog(t, "r11_cp1252.csv", "r11_cp1252.json", keys) {
			assert.Equal(t, keys == "", r.Flags.Has(requestlog.NotText))
			categories = append(categories, r.Category...)
		}
		assert.Equal(t, want, categories, keys)
	}
	for _, r := range rowsOfLog(t, "r11_gbk.csv", "r11_gbk.json", `"encoding": "gb18030"`) {
		assert.Equal(t, []string{"道路破损"}, r.Category)
		assert.False(t, r.Closed.IsZero())
	}
	rows, _ := read(t, small, "id,at,text\n1,2026-01-02 03:04:05,a\x00b\n2,2026-01-02 03:04:05,a\x01b\n3,2026-01-02 03:04:05,\"a\nb\"\n")
	assert.Equal(t, []string{"a␀b", "a␁b", "a\nb"}, []string{rows[0].Text, rows[1].Text, rows[2].Text})
	assert.True(t, rows[0].Flags.Has(requestlog.NotText))
	assert.False(t, rows[2].Flags.Has(requestlog.NotText))
}

func TestASheetOfRequests(t *testing.T) {
	doc := `{"columns": {"id": "工单编号", "opened": "受理时间", "closed": "办结时间", "text": "诉求内容"}, "sheet": "工单", "zone": "Asia/Shanghai"}`
	data, err := os.ReadFile(filepath.Join("testdata", "r10_table.xlsx"))
	require.NoError(t, err)
	rows, _ := read(t, doc, string(data))
	assert.Equal(t, []string{"2024-03-01T01:00:00Z", "2024-03-01T02:15:00Z", "2024-03-02T00:00:00Z"}, instants(rows, opened),
		"09:00, 10:15, 08:00")
	assert.Equal(t, "none", instants(rows, closed)[1])
	assert.Equal(t, `=HYPERLINK("x")`, rows[1].Text)
}

func TestPointsInWellKnownTextAndWithDegreeSigns(t *testing.T) {
	for _, mapFile := range []string{"r13_wkt.json", "r13_degrees.json"} {
		rows := rowsOfLog(t, "r13_points.csv", mapFile, "")
		require.Len(t, rows, 1)
		assert.Equal(t, &grid.Point{Lat: 0.5, Lon: 0.5}, rows[0].Point, mapFile)
		assert.Zero(t, rows[0].Flags, mapFile)
	}
	for text, want := range map[string]*grid.Point{
		"POINT (113.5 34.25)": {Lat: 34.25, Lon: 113.5}, "point(113.5 34.25)": {Lat: 34.25, Lon: 113.5},
		"SRID=4326;POINT Z (113.5 34.25 90)": {Lat: 34.25, Lon: 113.5},
		"POINT EMPTY":                        nil, "POINT (113.5)": nil, "POINT (113.5, 34.25)": nil,
		"(34.25°, 113.5°)": {Lat: 34.25, Lon: 113.5}, "34.25° N, 113.5° W": {Lat: 34.25, Lon: -113.5},
		"113.5°E, 34.25°S":    {Lat: -34.25, Lon: 113.5},
		"34°15'N, 113°30′0″E": {Lat: 34.25, Lon: 113.5}, "-0° 30', 0°": {Lat: -0.5, Lon: 0}, "34.25° E, 113.5° E": nil,
		"12 POINT ST (34.25, 113.5)": {Lat: 34.25, Lon: 113.5}, "34.25°, soon": nil,
	} {
		rows, _ := read(t, `{"columns": {"id": "id", "opened": "at", "point": "p"}}`, "id\tat\tp\n1\t2026-01-02\t"+text+"\n")
		require.Len(t, rows, 1)
		assert.Equal(t, want, rows[0].Point, text)
		assert.Equal(t, want == nil, rows[0].Flags.Has(requestlog.NoPlace), text)
	}
}

func TestProjectedCoordinatesAreNamedAsSuch(t *testing.T) {
	l, listed, err := openCase(t, "r13_points.csv", "r13_projected.json", "")
	require.NoError(t, err)
	assert.EqualValues(t, 1, l.Counts().Projected)
	assert.EqualValues(t, 1, l.Counts().Flagged["no_place"])
	assert.Contains(t, listed, "y: 9999999.9: the coordinates are no degrees")

	m, err := requestlog.ReadMap("m.json",
		[]byte(`{"columns": {"id": "id", "opened": "at"}, "root": {"id": "r"}, "grid": [{"level": 2, "id": "ward"}]}`))
	require.NoError(t, err)
	wards, err := os.Open(filepath.Join("testdata", "r13_wards_3857.geojson"))
	require.NoError(t, err)
	defer wards.Close() //nolint:errcheck // only read
	_, _, err = m.Units(requestlog.File{Name: "wards.geojson", Data: wards})
	require.ErrorContains(t, err, "metres or feet of a projection such as EPSG:3857")
}

// Flags and rejects name the column and the form of the value, the counts what the map may have missed.
func TestWhatTheMapMayHaveMissed(t *testing.T) {
	m, err := requestlog.ReadMap("m.json",
		[]byte(`{"columns": {"id": "id", "opened": "opened", "closed": ["closed", "ended"], "status": "status"},
		"open_values": ["Open"], "closed_values": ["Closed"]}`))
	require.NoError(t, err)
	dir := t.TempDir()
	log, rejects := filepath.Join(dir, "log.csv"), filepath.Join(dir, "rejects.csv")
	require.NoError(t, os.WriteFile(log, []byte(strings.Join([]string{
		"id,opened,closed,ended,status",
		"1,2026-01-02,,31/12/2026 5:07 PM,Closed",
		"2,2026-01-02,,30/12/2026 5:07 PM,Pending",
		"3,2026-01-02,soon,,Pending",
		"4,2/1/2026,,,Open",
		"5,2026-01-02,,,Waiting",
		"5,2026-01-02,,,Waiting",
		"5,2026-01-02,2026-01-03,,Closed",
	}, "\n")), 0o600))
	l, err := requestlog.Open(t.Context(), log, m, requestlog.Options{Rejects: rejects})
	require.NoError(t, err)
	c := l.Counts()
	require.NoError(t, l.Close())
	assert.Equal(t, []requestlog.Unreadable{
		{Column: "ended", Count: 2, Form: "99/99/9999 9:99 PM"}, {Column: "opened", Count: 1, Form: "9/9/9999"},
	}, c.Unreadable)
	assert.Equal(t, []requestlog.Placeholder{{Column: "closed", Count: 1, Form: "aaaa"}}, c.NoTimes)
	assert.Equal(t, map[string]int64{"Pending": 2, "Waiting": 1}, c.Unlisted)
	assert.EqualValues(t, 2, c.Rejected["repeated_id"])
	assert.EqualValues(t, 1, c.Differing, "a row that is the same again is none")
	listed, err := os.ReadFile(rejects)
	require.NoError(t, err)
	for _, line := range []string{
		"2,bad_time,flagged,\"ended: 99/99/9999 9:99 PM: a closing, due or step time is in none of the layouts",
		"5,no_opened,rejected,opened: 9/9/9999: the opening time is in none of the layouts",
		"8,repeated_id,rejected,line 6 has the same id and other contents",
	} {
		assert.Contains(t, string(listed), line)
	}
}
