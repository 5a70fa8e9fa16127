package requestlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/grid"
)

// small reads id, opened and text.
const small = `{"columns": {"id": "id", "opened": "at", "text": "text"}}`

// read returns each row as "line:id" or "line!kind".
func read(t *testing.T, doc, log string) (rows []requestlog.Row, seen []string) {
	t.Helper()
	m, err := requestlog.ReadMap("m.json", []byte(doc))
	require.NoError(t, err)
	r, err := requestlog.NewReader(strings.NewReader(log), "log.csv", m)
	require.NoError(t, err)
	for {
		row, err := r.Read()
		var reject *requestlog.Reject
		switch {
		case errors.Is(err, io.EOF):
			return rows, seen
		case errors.As(err, &reject):
			require.NotEmpty(t, reject.Reason)
			seen = append(seen, fmt.Sprintf("%d!%s", reject.Line, reject.Kind))
		default:
			require.NoError(t, err)
			rows = append(rows, row)
			seen = append(seen, fmt.Sprintf("%d:%s", row.Line, row.ID))
		}
	}
}

func TestBrokenRowsCostAsLittleAsCanBe(t *testing.T) {
	const at = "2026-01-02 03:04:05"
	for name, c := range map[string]struct {
		rows string // $ stands for a time
		want []string
	}{
		"plain":                            {"1,$,a\n2,$,b", []string{"2:1", "3:2"}},
		"CRLF and empty lines":             {"1,$,a\r\n\r\n\n2,$,b\r\n", []string{"2:1", "5:2"}},
		"a cell over three lines":          {"1,$,\"a\nb\r\nc\"\n2,$,b\n", []string{"2:1", "5:2"}},
		"doubled quotes":                   {"1,$,\"a \"\"b\"\", c\"\n2,$,b\n", []string{"2:1", "3:2"}},
		"a quote in a bare cell":           {"1,$,12\" pipe\n2,$,b\n", []string{"2:1", "3:2"}},
		"quotes not doubled":               {"1,$,\"a \"b\" c\"\n2,$,b\n", []string{"2:1", "3:2"}},
		"quotes not doubled, two lines":    {"1,$,\"a \"b\" x\n c\"\n2,$,b\n", []string{"2:1", "4:2"}},
		"never closed, then no quote":      {"1,$,\"a\n2,$,b\n3,$,c\n", []string{"2!unreadable_row", "3:2", "4:3"}},
		"never closed, then a quoted cell": {"1,$,\"a\n2,$,\"b\"\n3,$,c\n", []string{"2!unreadable_row", "3:2", "4:3"}},
		"never closed, all quoted": {
			"\"1\",\"$\",\"a\n\"2\",\"$\",\"b\"\n\"3\",\"$\",\"c\"\n", []string{"2!unreadable_row", "3:2", "4:3"},
		},
		"never closed, in the first cell": {"\"1,$,a\n2,$,\"x\ny\"\n3,$,c\n", []string{"2!unreadable_row", "3:2", "5:3"}},
		"never closed, the last row":      {"1,$,a\n2,$,\"b", []string{"2:1", "3!unreadable_row"}},
		"never closed, more lines":        {"1,$,a\n2,$,\"b\nx\ny", []string{"2:1", "3!unreadable_row"}},
		"text after a closing quote":      {"1,\"$\"x,a\n2,$,b\n", []string{"2!unreadable_row", "3:2"}},
		"too few, too many":               {"1,$\n2,$,b,c\n3,$,c\n", []string{"2!wrong_length", "3!wrong_length", "4:3"}},
		"too few over two lines":          {"1,\"$\n\"\n2,$,b\n", []string{"2!wrong_length", "4:2"}},
		"a row of one empty quoted cell":  {"\"\"\n2,$,b\n", []string{"2!wrong_length", "3:2"}},
		"no id, no opening": {
			",$,a\n 	,$,a\n3,,a\n4,soon,a\n5,0000-00-00 00:00:00,a\n", []string{"2!no_id", "3!no_id", "4!no_opened", "5!no_opened", "6!no_opened"},
		},
		"broken bytes": {
			"\xff1,$,a\n2\x00,$,a\n3,\xff,a\n4,$,\xffa\x00\n", []string{"2!unreadable_row", "3!unreadable_row", "4!unreadable_row", "5:4"},
		},
		"an id over two lines": {"\"1\n2\",$,a\n3,$,b\n", []string{"2!unreadable_row", "4:3"}},
		"a long id":            {strings.Repeat("2", 128) + ",$,b\n", []string{"2:" + strings.Repeat("2", 128)}},
		"a long text":          {"1,$," + strings.Repeat("x", 16385) + "\n2,$,b\n", []string{"2:1", "3:2"}},
		"a long line":          {"1,$," + strings.Repeat("x", 3<<20) + "\n2,$,b\n", []string{"2!unreadable_row", "3:2"}},
		"a long quoted cell":   {"1,$,\"" + strings.Repeat("x", 3<<20) + "\"\n2,$,b\n", []string{"2!unreadable_row", "3:2"}},
		"more lines than a row may have": {
			"1,$,\"" + strings.Repeat("\n", 1500) + "\"\n2,$,b\n", []string{"2!unreadable_row", "1502!unreadable_row", "1503:2"},
		},
		"never closed, twice": {"1,$,\"a\n2,\"$,b\n3,$,c\n", []string{"2!unreadable_row", "3!unreadable_row", "4:3"}},
		"never closed, in every row": {
			strings.Repeat("1,$,\"a\n", 4), []string{"2!unreadable_row", "3!unreadable_row", "4!unreadable_row", "5!unreadable_row"},
		},
		"never closed, a long file": {"1,$,\"a\n" + strings.Repeat("2,$,b\n", 3), []string{"2!unreadable_row", "3:2", "4:2", "5:2"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := read(t, small, "id,at,text\n"+strings.ReplaceAll(c.rows, "$", at))
			assert.Equal(t, c.want, got)
		})
	}
}

func TestRowsArePartedAsTheHeaderIs(t *testing.T) {
	for _, sep := range []string{",", ";", "|"} {
		rows, seen := read(t, small, strings.ReplaceAll("id~at~text\r\n1~2026-01-02 03:04:05~\"a~b\"\r\n2~2026-01-02 03:04:05\r\n", "~", sep))
		require.Equal(t, []string{"2:1", "3!wrong_length"}, seen, "%q", sep)
		assert.Equal(t, "a"+sep+"b", rows[0].Text)
	}
}

func TestOneStrayQuoteInALongFileCostsOneRow(t *testing.T) {
	var b strings.Builder
	b.WriteString("id,at,text\n")
	for i := range 60000 {
		text := fmt.Sprintf("row %d, of many", i)
		switch {
		case i == 30000:
			fmt.Fprintf(&b, "%d,2026-01-02 03:04:05,\"stray\n", i)
		case i%3 == 0 && i < 30000:
			fmt.Fprintf(&b, "%d,2026-01-02 03:04:05,\"%s\"\n", i, text)
		default:
			fmt.Fprintf(&b, "%d,2026-01-02 03:04:05,x\n", i)
		}
	}
	rows, seen := read(t, small, b.String())
	assert.Len(t, rows, 59999)
	assert.Equal(t, "30002!unreadable_row", seen[30000])
}

func TestWallTimes(t *testing.T) {
	for _, c := range []struct{ zone, wall, want string }{
		{"America/New_York", "2026-01-15 12:00:00", "2026-01-15T17:00:00Z"},
		{"America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z"},
		{"America/New_York", "2026-03-08 02:00:00", "2026-03-08T07:00:00Z"}, // the gap: the instant after it
		{"America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-03-08 03:00:00", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00Z"}, // twice: the first
		{"America/New_York", "2026-11-01 02:00:00", "2026-11-01T07:00:00Z"},
		{"Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-04-04T14:45:00Z"}, // half an hour, twice
		{"Australia/Lord_Howe", "2026-10-04 02:15:00", "2026-10-03T15:30:00Z"},
		{"Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T10:00:00Z"}, // a day that was left out
		{"America/Juneau", "1867-10-18 12:00:00", "1867-10-17T20:57:41Z"},
		{"Asia/Shanghai", "2026-03-01 00:00:00", "2026-02-28T16:00:00Z"},
		{"Asia/Shanghai", "1989-04-16 02:30:00", "1989-04-15T18:00:00Z"},
		{"UTC", "2026-03-08 02:30:00.1234567", "2026-03-08T02:30:00.123456Z"},
		{"America/New_York", "9999-12-31 23:59:59", "none"}, // the year 10000 in UTC
		{"UTC", "0001-01-01 00:00:00", "none"},              // Go's zero time
		{"UTC", "0001-01-01 00:00:01", "none"},              // a day that stands for no date
		{"UTC", "0001-01-02 00:00:00", "0001-01-02T00:00:00Z"},
		{"UTC", "2026-02-30 00:00:00", "none"},
	} {
		rows, _ := read(t, `{"columns": {"id": "id", "opened": "at"}, "zone": "`+c.zone+`"}`, "id,at\n1,"+c.wall+"\n")
		got := "none"
		if len(rows) > 0 {
			got = rows[0].Opened.Format(time.RFC3339Nano)
		}
		assert.Equal(t, c.want, got, "%s in %s", c.wall, c.zone)
	}
}

func TestWallTimesDoNotDependOnTheRowsBefore(t *testing.T) {
	rows, _ := read(t, `{"columns": {"id": "id", "opened": "at"}, "zone": "America/New_York"}`,
		"id,at\n1,2026-12-01 00:00:00\n2,2026-11-01 01:30:00\n3,2026-07-01 00:00:00\n4,2026-11-01 01:30:00\n"+
			"5,2026-03-08 02:30:00\n6,2026-11-01 02:30:00\n")
	require.Len(t, rows, 6)
	for i, want := range []string{"12-01T05:00", "11-01T05:30", "07-01T04:00", "11-01T05:30", "03-08T07:00", "11-01T07:30"} {
		assert.Equal(t, want, rows[i].Opened.Format("01-02T15:04"))
	}
}

func TestLayoutsThatNameAZone(t *testing.T) {
	doc := `{"columns": {"id": "id", "opened": "at"}, "zone": "America/New_York", "layouts": ["2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05 MST", "01/02/2006 03:04:05 PM", "2006-01-02 15:04:05 -0700 MST"]}`
	rows, seen := read(t, doc,
		"id,at\n1,2026-11-01T01:30:00-05:00\n2,2026-11-01 01:30:00 EST\n3,2026-11-01 01:30:00 CEST\n4,11/01/2026 01:30:00 AM\n"+
			"5,2026-11-01 01:30:00 +0000 UTC\n")
	require.Len(t, rows, 4)
	assert.Equal(t, "2026-11-01T01:30:00Z", rows[3].Opened.Format(time.RFC3339))
	assert.Equal(t, "2026-11-01T06:30:00Z", rows[0].Opened.Format(time.RFC3339))
	assert.Equal(t, "2026-11-01T06:30:00Z", rows[1].Opened.Format(time.RFC3339))
	assert.Equal(t, "4!no_opened", seen[2], "an abbreviation that the zone does not know")
	assert.Equal(t, "2026-11-01T05:30:00Z", rows[2].Opened.Format(time.RFC3339))
}

// TestWallTimesByTrial looks for the first instant with the wall time minute by minute.
func TestWallTimesByTrial(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, zone := range []string{
		"America/New_York", "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca", "Asia/Kolkata", "Antarctica/Troll",
	} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		var log strings.Builder
		log.WriteString("id,at\n")
		var walls []time.Time
		for range 60 { // near a change of the clocks where there is one
			near := time.Date(2005+r.IntN(20), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, loc)
			if _, end := near.ZoneBounds(); !end.IsZero() {
				near = end
			}
			_, offset := near.Zone()
			wall := near.UTC().Add(time.Duration(offset)*time.Second + time.Duration(r.IntN(360)-180)*time.Minute)
			walls = append(walls, wall)
			fmt.Fprintf(&log, "%d,%s\n", len(walls), wall.Format(time.DateTime))
		}
		rows, _ := read(t, `{"columns": {"id": "id", "opened": "at"}, "zone": "`+zone+`"}`, log.String())
		require.Len(t, rows, len(walls))
		for i, wall := range walls {
			want := wall.Add(-27 * time.Hour)
			for want.In(loc).Format(time.DateTime) < wall.Format(time.DateTime) {
				want = want.Add(time.Minute)
			}
			assert.Equal(t, want.Format(time.DateTime), rows[i].Opened.Format(time.DateTime), "%s in %s", wall.Format(time.DateTime), zone)
		}
	}
}

const full = `{"columns": {"id": "id", "opened": "at", "due": "due", "closed": "end", "category": ["c1", "c2"], "handler": "h",
	"text": ["t1", "t2"], "status": "st", "channel": "ch", "lat": "lat", "lon": "lon", "origin": "or"},
	"open_values": ["Open", ""], "closed_values": ["Closed"], "layouts": ["2006-01-02"], "blank": ["", " ", "NA"], "no_point": [[1, 2]],
	"check": {"ontime": {"column": "v", "late": ["L"], "ontime": ["O"]}, "areas": [{"column": "a", "level": 2}]},
	"steps": [{"column": "r", "do": "respond"}, {"column": "s", "do": "rate", "value": "sc"}],
	"origins": {"patrol": "worker"}, "worker_channels": ["own"]}`

const fullHeader = "id,at,due,end,c1,c2,h,t1,t2,st,ch,lat,lon,or,v,a,r,s,sc\n"

func TestFlags(t *testing.T) {
	for name, c := range map[string]struct {
		row  string
		want []requestlog.Flag
	}{
		"none":                        {"1,2026-01-02,2026-01-05,2026-01-04,,,,,,Closed,,5,6,,,,,,", nil},
		"open":                        {"1,2026-01-02,,,,,,,,Open,,5,6,,,,,,", nil},
		"blank status that is listed": {"1,2026-01-02,,NA,,,,,, ,,5,6,,,,,,", nil},
		"closed before opened":        {"1,2026-01-02,,2026-01-01,,,,,,Closed,,5,6,,,,,,", []requestlog.Flag{requestlog.ClosedBeforeOpened}},
		"due before opened":           {"1,2026-01-02,2026-01-01,,,,,,,Open,,5,6,,,,,,", []requestlog.Flag{requestlog.DueBeforeOpened}},
		"closing that cannot be read": {"1,2026-01-02,,31/12,,,,,,Open,,5,6,,,,,,", []requestlog.Flag{requestlog.BadTime}},
		"due that cannot be read":     {"1,2026-01-02,31/12,,,,,,,Open,,5,6,,,,,,", []requestlog.Flag{requestlog.BadTime}},
		"open status, but closed":     {"1,2026-01-02,,2026-01-03,,,,,,Open,,5,6,,,,,,", []requestlog.Flag{requestlog.UnknownStatus}},
		"closed status, no closing":   {"1,2026-01-02,,,,,,,,Closed,,5,6,,,,,,", []requestlog.Flag{requestlog.ClosedTimeUnknown}},
		"closed status, bad closing": {
			"1,2026-01-02,,31/12,,,,,,Closed,,5,6,,,,,,", []requestlog.Flag{requestlog.BadTime, requestlog.ClosedTimeUnknown},
		},
		"a status in neither list":   {"1,2026-01-02,,,,,,,,Pending,,5,6,,,,,,", []requestlog.Flag{requestlog.UnknownStatus}},
		"a default point":            {"1,2026-01-02,,,,,,,,Open,,1.0,2.00,,,,,,", []requestlog.Flag{requestlog.NoPoint}},
		"no coordinates":             {"1,2026-01-02,,,,,,,,Open,,NA,NA,,,,,,", []requestlog.Flag{requestlog.NoPlace}},
		"one coordinate":             {"1,2026-01-02,,,,,,,,Open,,5,,,,,,,", []requestlog.Flag{requestlog.NoPlace}},
		"a latitude of 91":           {"1,2026-01-02,,,,,,,,Open,,91,6,,,,,,", []requestlog.Flag{requestlog.NoPlace}},
		"not a number":               {"1,2026-01-02,,,,,,,,Open,,NaN,inf,,,,,,", []requestlog.Flag{requestlog.NoPlace}},
		"a step that cannot be read": {"1,2026-01-02,,,,,,,,Open,,5,6,,,,31/12,,", []requestlog.Flag{requestlog.BadTime}},
		"what stands for no time":    {"1,2026-01-02,soon,never,,,,,,Open,,5,6,,,,-,,", nil},
	} {
		t.Run(name, func(t *testing.T) {
			rows, seen := read(t, full, fullHeader+c.row+"\n")
			require.Len(t, rows, 1, "%v", seen)
			var got []requestlog.Flag
			for f := requestlog.ClosedBeforeOpened; f <= requestlog.ClosedTimeUnknown; f++ {
				if rows[0].Flags.Has(f) {
					got = append(got, f)
				}
			}
			assert.Equal(t, c.want, got)
			assert.False(t, !rows[0].Closed.IsZero() && rows[0].Closed.Before(rows[0].Opened))
		})
	}
}

func TestRowHoldsWhatTheMapNames(t *testing.T) {
	rows, _ := read(t, full, fullHeader+
		"a b,2026-01-02,2026-01-01,2026-01-09,Road/Lights,NA, Works  East ,NA,\"two\nlines\xff\",Closed,own,5.5,-6.25,NA,L, "+
		"B3 ,2026-01-01,2026-01-03,4\n"+
		"2,2026-01-02,,,x,y,,first,second,Open,web,1,2,patrol,?,,2026-01-04,2026-01-03,5\n")
	require.Len(t, rows, 2)
	r := rows[0]
	day := func(d int) time.Time { return time.Date(2026, 1, d, 0, 0, 0, 0, time.UTC) }
	assert.Equal(t, "a b", r.ID)
	assert.Equal(t, day(2).Add(-time.Microsecond), r.Due, "the last instant of the day, which is kept as given")
	assert.Equal(t, []string{"Road/Lights"}, r.Category)
	assert.Equal(t, []string{"Works East"}, r.Handler)
	assert.Equal(t, "two\nlinesÿ", r.Text)
	assert.Equal(t, requestlog.Worker, r.Origin, "by channel")
	assert.Equal(t, &grid.Point{Lat: 5.5, Lon: -6.25}, r.Point)
	assert.Equal(t, requestlog.VerdictLate, r.Verdict)
	assert.Equal(t, []string{"B3"}, r.Areas)
	require.Len(t, r.Steps, 2)
	assert.Equal(t, day(2), r.Steps[0].At, "a step before the opening is put at its instant")
	assert.Equal(t, "4", r.Steps[1].Value)

	r = rows[1]
	assert.Equal(t, "first", r.Text)
	assert.Equal(t, []string{"x", "y"}, r.Category)
	assert.Equal(t, requestlog.Worker, r.Origin, "by origin")
	assert.Nil(t, r.Point)
	assert.Equal(t, requestlog.NoVerdict, r.Verdict)
	assert.Equal(t, []requestlog.What{requestlog.Rate, requestlog.Respond}, []requestlog.What{r.Steps[0].Do, r.Steps[1].Do}, "by time")
}

func TestPointColumn(t *testing.T) {
	doc := `{"columns": {"id": "id", "opened": "at", "point": "p"}, "layouts": ["2006-01-02"]}`
	rows, _ := read(t, doc, "id,at,p\n"+
		"1,2026-01-02,\"(37.77, -122.5)\"\n2,2026-01-02,\"1 Main St\nTown (East)\n(37.77,-122.5)\"\n"+
		"3,2026-01-02,\"37.77,-122.5\"\n4,2026-01-02,(37.77)\n5,2026-01-02,\n")
	require.Len(t, rows, 5)
	for _, r := range rows[:3] {
		assert.Equal(t, &grid.Point{Lat: 37.77, Lon: -122.5}, r.Point)
	}
	assert.True(t, rows[3].Flags.Has(requestlog.NoPlace))
	assert.True(t, rows[4].Flags.Has(requestlog.NoPlace))
}

func TestLimitsKeepWhatATicketMayHold(t *testing.T) {
	long := strings.Repeat("%", 99)
	rows, seen := read(t, full, fullHeader+
		"1,2026-01-02,,,"+long+","+long+",,,,Open,,,,,,,,,\n"+
		"2,2026-01-02,,,,,"+long+",,,Open,,,,,,,,,\n"+
		"3,2026-01-02,,,,,,,,Open,"+strings.Repeat("c", 101)+",,,,,,,,\n"+
		"4,2026-01-02,,,,,,,,Open,,,,,,"+strings.Repeat("c", 201)+",,,\n"+
		"5,2026-01-02,,,,,,,,Open,,,,,,,,,"+strings.Repeat("c", 201)+"\n")
	require.Equal(t, []string{"2:1", "3:2", "4:3", "5:4", "6:5"}, seen)
	assert.LessOrEqual(t, len(grid.NewPath(rows[1].Handler...)), 240)
	assert.Equal(t, strings.Repeat("c", 100), rows[2].Channel)
	for i, long := range []bool{false, true, true, true, false} {
		assert.Equal(t, long, rows[i].Flags.Has(requestlog.LongCell), rows[i].ID)
	}
}

// FuzzReader holds the reader to its own sums: every row ends as one or the other, and lines go up.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"1,2026-01-02,a\n2,2026-01-03,b\n", "1,2026-01-02,\"a\nb\"\r\n\r\n2,2026-01-03,\"x\"\"y\"", "1,2026-01-02,\"a\n2,2026-01-03,\"b\"\n",
		"\"\"\"\"\r\n", "1,\"2026-01-02\"x,\r", "\"a\"\r\r\n", "\x00,\xff,\"\n\n\n", "1,2026-01-02,\"a\r\nb\r\n\"", "\"a\n\"b\"\n",
	} {
		f.Add([]byte(s))
	}
	f.Add([]byte{0x1f, 0x8b, 8})
	m, err := requestlog.ReadMap("m.json", []byte(`{"columns": {"id": "id", "opened": "at", "text": "text"}, "layouts": ["2006-01-02"]}`))
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = requestlog.NewReader(bytes.NewReader(data), "log.csv", m) // as a header
		log := "id,at,text\n" + string(data)
		r, err := requestlog.NewReader(strings.NewReader(log), "log.csv", m)
		if err != nil { // rows of UTF-16 below a header that has none of it
			require.ErrorIs(t, err, gridgov.ErrInvalid)
			require.ErrorContains(t, err, "encoding")
			return
		}
		for last := int64(1); ; {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			var reject *requestlog.Reject
			if !errors.As(err, &reject) {
				require.NoError(t, err)
				require.True(t, utf8.ValidString(row.Text) && utf8.ValidString(row.ID))
				require.False(t, row.ID == "" || row.Opened.IsZero())
			}
			require.Greater(t, row.Line, last)
			last = row.Line
			require.LessOrEqual(t, last, int64(1+strings.Count(log, "\n")))
		}
	})
}

func TestNewReaderWantsALogAndAMap(t *testing.T) {
	m, err := requestlog.ReadMap("m.json", []byte(small))
	require.NoError(t, err)
	for _, try := range []struct {
		src io.Reader
		m   *requestlog.Map
	}{{nil, m}, {strings.NewReader("id"), nil}, {strings.NewReader("id"), new(requestlog.Map)}} {
		_, err := requestlog.NewReader(try.src, "log.csv", try.m)
		assert.ErrorIs(t, err, gridgov.ErrInvalid)
	}
}
