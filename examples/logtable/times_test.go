package logtable_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov"
)

// parsed is the instant, with "day" after it where it is one, or "none".
func parsed(t *testing.T, doc, text string) string {
	t.Helper()
	at, ok := logtable.NewClock(formOf(t, doc)).Parse("due", text)
	switch {
	case !ok:
		return "none"
	case at.Day:
		return at.Format(time.RFC3339Nano) + " day"
	}
	return at.Format(time.RFC3339Nano)
}

func TestTimes(t *testing.T) {
	for _, c := range []struct{ layouts, text, want string }{
		// fractions of any length, whatever the layout has
		{`"2006-01-02 15:04:05.0"`, "2024-03-01 09:00:00", "2024-03-01T01:00:00Z"},
		{`"2006-01-02 15:04:05.0"`, "2024-03-01 09:00:00.7", "2024-03-01T01:00:00.7Z"},
		{`"2006-01-02 15:04:05.0"`, "2024-03-01 09:00:00.0000000", "2024-03-01T01:00:00Z"},
		{`"2006-01-02 15:04:05.000000"`, "2024-03-01 09:00:00.17", "2024-03-01T01:00:00.17Z"},
		{`"2006-01-02 15:04:05,000"`, "2024-03-01 09:00:00,1", "2024-03-01T01:00:00.1Z"},
		{`"2006-01-02T15:04:05.000Z07:00"`, "2024-03-01T09:00:00Z", "2024-03-01T09:00:00Z"},
		{`"02.01.2006 15:04:05"`, "01.03.2024 09:00:00.25", "2024-03-01T01:00:00.25Z"},

		// days
		{`"2006-01-02"`, "2024-03-08", "2024-03-07T16:00:00Z day"},
		{`"2006-01-02 00:00:00.0"`, "2024-03-08 00:00:00.0", "2024-03-07T16:00:00Z day"},
		{`"2006-01-02 00:00:00.0"`, "2024-03-08 00:00:00.000", "2024-03-07T16:00:00Z day"},
		{`"2006-01-02 00:00:00"`, "2024-03-08 00:00:00.000", "2024-03-07T16:00:00Z day"},
		{`"2006-01-02 00:00:00"`, "2024-03-08 10:00:00", "none"},
		{`"1/2/06 3:04 PM", "1/2/06"`, "1/7/24", "2024-01-06T16:00:00Z day"},
		{`"1/2/06 3:04 PM", "1/2/06"`, "1/7/24 12:59 PM", "2024-01-07T04:59:00Z"},
		{`"1/2/06 3:04 PM", "1/2/06"`, "1/7/24 12:05 AM", "2024-01-06T16:05:00Z"},

		// numbers, by their size and in any order
		{`"unix", "unixms", "excel"`, "1715773714", "2024-05-15T11:48:34Z"},
		{`"excel", "unixms", "unix"`, "1715773714000", "2024-05-15T11:48:34Z"},
		{`"unixms", "excel", "unix"`, "1715773714.25", "2024-05-15T11:48:34.25Z"},
		{`"unixms", "unix"`, "99999999999", "5138-11-16T09:46:39Z"},
		{`"unixms", "unix"`, "100000000000", "1973-03-03T09:46:40Z"},
		{`"unixms", "unix"`, "99999999", "none"},
		{`"unix"`, "1715773714000", "none"},
		{`"unixms"`, "1715773714", "none"},
		{`"unix", "unixms"`, "999999999999999", "none"},
		{`"unix", "unixms", "excel"`, "-5", "none"},
		{`"unix", "unixms", "excel"`, "1.7E9", "none"},
		{`"unix", "unixms", "excel"`, "1.2.3", "none"},
		{`"excel", "unix"`, "45352.375", "2024-03-01T01:00:00Z"},
		{`"unix", "excel"`, "45352.427083333333", "2024-03-01T02:15:00Z"},
		{`"unix", "excel"`, "45352", "2024-02-29T16:00:00Z day"},
		{`"excel"`, "2958465", "9999-12-30T16:00:00Z day"},
		{`"excel"`, "2958466", "none"},
		{`"excel"`, "0.5", "none"},
		{`"excel"`, "60", "none"},
		{`"excel"`, "61", "1900-02-28T15:54:17Z day"},
		{`"excel"`, "59", "1900-02-27T15:54:17Z day"},
		{`"20060102150405", "unixms"`, "20240301090000", "2024-03-01T01:00:00Z"},

		// zones in words and figures
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 GMT+8", "2024-06-01T04:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 GMT-5", "2024-06-01T17:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 GMT", "2024-06-01T12:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 UTC", "2024-06-01T12:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 UTC+08:00", "2024-06-01T04:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 GMT+0530", "2024-06-01T06:30:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 GMT+40", "none"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 CST", "2024-06-01T04:00:00Z"},
		{`"2006-01-02 15:04:05 MST"`, "2024-06-01 12:00:00 CEST", "none"},
		{`"2006-01-02 15:04:05 GMT-0700"`, "2024-06-01 12:00:00 GMT+0800", "2024-06-01T04:00:00Z"},
		{`"2006-01-02T15:04:05Z"`, "2024-06-01T12:00:00Z", "2024-06-01T12:00:00Z"},
		{`"2006-01-02T15:04:05.000Z"`, "2024-06-01T12:00:00.5Z", "2024-06-01T12:00:00.5Z"},
		{`"2006-01-02 15:04:05 UTC"`, "2024-06-01 12:00:00 UTC", "2024-06-01T12:00:00Z"},
		{`"2006-01-02 15:04:05 GMT+8"`, "2024-06-01 12:00:00 GMT+8", "2024-06-01T04:00:00Z"},
		{`"2006-01-02 15:04:05 GMT+3"`, "2024-06-01 12:00:00 GMT+3", "2024-06-01T09:00:00Z"},
		{`"2006-01-02T15:04:05+08:00"`, "2024-06-01T12:00:00+08:00", "2024-06-01T04:00:00Z"},
		{`"2006-01-02T15:04:05+01:00"`, "2024-06-01T12:00:00+01:00", "2024-06-01T11:00:00Z"},
		{`"2006-01-02T15:04:05-0500"`, "2024-06-01T12:00:00-0500", "2024-06-01T17:00:00Z"},
		{`"2006-01-02T15:04:05.000+02"`, "2024-06-01T12:00:00.000+02", "2024-06-01T10:00:00Z"},
		{`"2006-01-02 15:04:05 CST"`, "2024-06-01 12:00:00 CST", "2024-06-01T04:00:00Z"},
		{`"2006年1月2日 15时04分"`, "2024年3月1日 09时05分", "2024-03-01T01:05:00Z"},
		{`"02.01.2006, 15:04 UHR"`, "01.03.2024, 09:05 UHR", "2024-03-01T01:05:00Z"},
	} {
		assert.Equal(t, c.want, parsed(t, `{"zone": "Asia/Shanghai", "layouts": [`+c.layouts+`]}`, c.text), "%s %s", c.layouts, c.text)
	}
}

func TestTimesOfAColumnOfDays(t *testing.T) {
	const doc = `{"zone": "America/New_York", "days": ["due"], "layouts": ["2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "unixms"]}`
	for text, want := range map[string]string{
		"2024-03-08 00:00:00": "2024-03-08T05:00:00Z day", "2024-03-08 17:30:00": "2024-03-08T05:00:00Z day",
		"2024-03-08T00:00:00Z": "2024-03-08T05:00:00Z day", // the day as it is written
		"1709874000000":        "2024-03-08T05:00:00Z day",
	} {
		assert.Equal(t, want, parsed(t, doc, text), text)
	}
}

func TestLayoutsThatWouldBeMisreadAreRefused(t *testing.T) {
	for doc, field := range map[string]string{
		`"2006-01-02 03:04:05"`:         "layouts[0]", // a clock of twelve hours without PM
		`"2006-01-02", "1/2/2006 3:04"`: "layouts[1]",
		`"2006-01-02 15:04:05 CEST"`:    "layouts[0]", // Shanghai knows no such zone
		`"2006-01-02 15:04:05 -05"`:     "layouts[0]", // the seconds twice
		`"2006-01-02 12:00:00"`:         "layouts[0]", // the month and the day twice
		`"15:04"`:                       "layouts[0]",
		`"yyyy-mm-dd"`:                  "layouts[0]",
		`"UNIX"`:                        "layouts[0]",
		`"2006-01-02"], "days": ["end"`: "days[0]",
	} {
		form := logtable.NewForm()
		err := readForm(&form, `{"zone": "Asia/Shanghai", "layouts": [`+doc+`]}`)
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, doc)
		require.Len(t, bad.Faults, 1, doc)
		assert.Equal(t, field, bad.Faults[0].Field, doc)
		assert.NotEmpty(t, bad.Faults[0].Limit+bad.Faults[0].Right.En, doc)
	}
}

// A wall time is found by every layout that a form may have, at the ends of its ranges too: what is read is what was written.
func TestLayoutsReadWhatTheyWrite(t *testing.T) {
	for _, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		at := time.Date(2024, 2, 29, 23, 59, 58, 0, loc)
		for _, layout := range []string{
			time.ANSIC, time.RubyDate, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.DateTime,
			"1/2/2006 3:04:05 PM", "2.1.2006 15.04.05", "Monday, January _2, 2006 15:04:05", "2006-01-02T15:04:05Z", "2006-002 15:04:05",
		} {
			text := at.Format(layout)
			if strings.HasSuffix(layout, "05Z") {
				text = at.UTC().Format(layout)
			}
			doc := fmt.Sprintf(`{"zone": %q, "layouts": [%q]}`, zone, layout)
			assert.Equal(t, at.UTC().Format(time.RFC3339), parsed(t, doc, text), "%s %s", layout, text)
		}
	}
}

// What stands for no time is listed for people, in both languages.
func TestEachColumn(t *testing.T) {
	list := []logtable.Placeholder{{Column: "due", Form: "-", Count: 1}, {Column: "due", Form: "N/A", Count: 2}}
	logtable.EachColumn(list, func(column string, cells int64, forms gridgov.Text) {
		assert.Equal(t, "due", column)
		assert.EqualValues(t, 3, cells)
		assert.Equal(t, gridgov.Text{En: "N/A 2, - 1", Zh: "N/A 2、- 1"}, forms)
	})
}
