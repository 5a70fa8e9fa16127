package logtable_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"
)

// unseen are characters of no width, and wide are spaces that are not that of ASCII.
var (
	unseen = []string{"\u200b", "\ufeff", "\u200e", "\u200f", "\u2060", "\u00ad", "\u202a", "\u2069"}
	wide   = []string{"\u00a0", "\u3000", "\u2009", "\u202f", "\u2003", "\t", "\n", "\u0085"}
)

// timeOf reads a cell as a time, and returns it as the log's form for people too.
func timeOf(t *testing.T, form, cell string) (at time.Time, told string) {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	require.NoError(t, w.WriteAll([][]string{{"id", "at"}, {"1", cell}}))
	table, err := logtable.NewTable(strings.NewReader(b.String()), "log.csv", formOf(t, form))
	require.NoError(t, err)
	column, fault := table.Column("columns.opened", "at")
	require.Nil(t, fault)
	_, err = table.Next()
	require.NoError(t, err)
	read, cell, _ := table.Time(table.Clock(), "opened", column)
	return read.Time, logtable.Shape(cell)
}

// What is not seen around a cell or a name is not there, and a space of any kind in a time is a space.
func TestWhatIsNotSeenIsNotThere(t *testing.T) {
	want := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range append(unseen, wide...) {
		for _, cell := range []string{
			c + "2026-03-02 09:00:00", "2026-03-02 09:00:00" + c,
			c + c + " 2026-03-02" + c + "09:00:00 " + c,
		} {
			at, _ := timeOf(t, `{}`, cell)
			assert.Equal(t, want, at, "%+q", cell)
		}
		at, _ := timeOf(t, `{"layouts": ["1/2/06 3:04 PM"]}`, "3/2/26"+c+"9:00"+c+"AM")
		assert.Equal(t, want, at, "%+q", c)
		at, _ = timeOf(t, `{"layouts": ["unix"]}`, c+"1772442000"+c)
		assert.Equal(t, want, at, "%+q", c)
		if c == "\n" {
			continue
		}
		rows, err := rowsOf(t, `{"blank": ["n/a"], "delimiter": ","}`,
			"id"+c+","+c+"st\n"+c+"1"+c+","+c+" Closed"+c+"\n"+" ,"+c+"n/a"+c+"\n", "id", "st")
		require.NoError(t, err, "%+q", c)
		assert.Equal(t, []string{"2|1|Closed", "3||"}, rows, "%+q", c)
	}
	at, _ := timeOf(t, `{"layouts": ["1/2/2006 3:04:05 PM"]}`,
		"\u200e3\u200e/\u200e2\u200e/\u200e2026\u200e \u200e9\u200e:\u200e00\u200e:\u200e00\u200e \u200eAM")
	assert.Equal(t, want, at, "marks of the direction, as Windows writes them")
	assert.Equal(t, "Closed", logtable.Word("\u200b\u3000Closed\ufeff"))
	assert.Equal(t, "\u200b", logtable.Word("\u200b "), "nothing else is there")
	assert.Equal(t, "\u06001", logtable.Word("\u06001"), "a sign before a number is seen")
}

// The form of what cannot be read has the spaces that it has.
func TestTheFormOfATimeHasItsSpaces(t *testing.T) {
	for _, c := range wide[:5] {
		at, form := timeOf(t, `{}`, "\u200b2026-13-02"+c+"09:00:00\ufeff")
		assert.Zero(t, at)
		assert.Equal(t, "9999-99-99 99:99:99", form, "%+q", c)
	}
}

// An offset may be in any form of ISO 8601, and its letters in either case, as RFC 3339 has it.
func TestOffsetsOfISO8601(t *testing.T) {
	want := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, cell := range []string{
		"2026-03-02T09:00:00+01:00", "2026-03-02T09:00:00+0100", "2026-03-02T09:00:00+01", "2026-03-02 09:00:00+0100",
		"2026-03-02 09:00:00+01",
		"2026-03-02T09:00:00.000+0100", "2026-03-02T09:00:00,000+01", "2026-03-02t09:00:00+01:00", "2026-03-02T03:30:00−0430",
		"2026-03-02T03:30:00-0430", "2026-03-02T08:00:00Z", "2026-03-02t08:00:00z", "2026-03-02T08:00:00-00", "2026-03-02 09:00:00 +0100",
		"2026-03-02t08:00:00",
	} {
		at, _ := timeOf(t, `{}`, cell)
		assert.Equal(t, want, at, cell)
	}
	for _, cell := range []string{
		"2026-03-02T09:00:00+1", "2026-03-02T09:00:00+010", "2026-03-02T09:00:00+01:0", "2026-03-02T09:00:00+01:00:00",
		"2026-03-02+01",
	} {
		at, _ := timeOf(t, `{}`, cell)
		assert.Zero(t, at, cell)
	}
	const log = `<?xml version="1.0"?><log><trace><string key="concept:name" value="1"/>` +
		`<event><date key="time:timestamp" value="%"/></event></trace></log>`
	for _, value := range []string{
		"2026-03-02T09:00:00.000+0100", "2026-03-02T09:00:00+01", "2026-03-02T09:00:00+01:00", "2026-03-02T08:00:00Z",
	} {
		form := formOf(t, `{"layouts": ["unix"]}`)
		form.Events = true
		table, err := logtable.NewTable(strings.NewReader(strings.Replace(log, "%", value, 1)), "log.xes", form)
		require.NoError(t, err)
		column, _ := table.Column("columns.time", "time:timestamp")
		_, err = table.Next()
		require.NoError(t, err)
		at, _, _ := table.Time(table.Clock(), "time", column)
		assert.Equal(t, want, at.Time, value)
	}
}
