package logtable_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/logtable"

	"github.com/gridgov/gridgov"
)

// A zone in so many letters counts, whatever the map's zone is.
func TestAZoneInLettersCounts(t *testing.T) {
	for _, c := range []struct{ layout, text, want string }{
		{"2006-01-02 15:04:05 Z", "2024-06-01 12:00:00 Z", "2024-06-01T12:00:00Z"},
		{"2006-01-02 3:04 PM Z", "2024-06-01 3:00 PM Z", "2024-06-01T15:00:00Z"},
		{"2006-01-02 15:04:05 z", "2024-06-01 12:00:00 z", "2024-06-01T12:00:00Z"},
		{"15:04:05Z 2006-01-02", "12:00:00Z 2024-06-01", "2024-06-01T12:00:00Z"},
		{"2006-01-02 15:04:05 utc", "2024-06-01 12:00:00 utc", "2024-06-01T12:00:00Z"},
		{"2006-01-02 15:04:05 (Utc)", "2024-06-01 12:00:00 (Utc)", "2024-06-01T12:00:00Z"},
		{"2006-01-02 15:04:05 gmt+2", "2024-06-01 12:00:00 gmt+2", "2024-06-01T10:00:00Z"},
		{"2006-01-02 15:04:05 utc-05:30", "2024-06-01 12:00:00 utc-05:30", "2024-06-01T17:30:00Z"},
		{"2006-01-02 15:04:05 America/New_York", "2024-06-01 12:00:00 America/New_York", "2024-06-01T16:00:00Z"},
		{"2006-01-02 15:04:05 America/New_York", "2024-03-10 02:30:00 America/New_York", "2024-03-10T07:00:00Z"}, // a gap: the instant after
		{"2006-01-02T15:04:05[Europe/Berlin]", "2024-06-01T12:00:00[Europe/Berlin]", "2024-06-01T10:00:00Z"},
		{"2006-01-02T15:04:05-07:00[Europe/Berlin]", "2024-06-01T12:00:00+01:00[Europe/Berlin]", "2024-06-01T11:00:00Z"},
		{"2006-01-02 15:04:05 Etc/GMT+5", "2024-06-01 12:00:00 Etc/GMT+5", "2024-06-01T17:00:00Z"},
		{"2006-01-02 15:04 PRC", "2024-06-01 12:00 PRC", "2024-06-01T04:00:00Z"},
		{"2006-01-02 15:04 Japan", "2024-06-01 12:00 Japan", "2024-06-01T03:00:00Z"},
		{"2006-01-02 3:04 PM ET", "2024-06-01 12:00 PM ET", "2024-06-01T16:00:00Z"},
		{"北京时间2006年1月2日15时04分", "北京时间2024年6月1日12时00分", "2024-06-01T04:00:00Z"},
		{"2006-01-02 15:04:05 (中国标准时间)", "2024-06-01 12:00:00 (中国标准时间)", "2024-06-01T04:00:00Z"},
		{"2006-01-02 15:04:05 UTC", "2024-06-01 12:00:00 utc", "none"},

		// words that name none
		{"2006年1月2日 15时04分", "2024年3月1日 09时05分", "2024-03-01T15:05:00Z"},
		{"02.01.2006 um 15:04 Uhr", "01.03.2024 um 09:05 Uhr", "2024-03-01T15:05:00Z"},
		{"Monday, 2 January 2006 at 3:04 pm", "Friday, 1 March 2024 at 9:05 am", "2024-03-01T15:05:00Z"},
		{"2 de January de 2006, 15h04", "1 de March de 2024, 09h05", "2024-03-01T15:05:00Z"},
		{"2006-01-02T15:04:05", "2024-03-01T09:05:00", "2024-03-01T15:05:00Z"},
		{"Date: 2006-01-02 Time: 15:04", "Date: 2024-03-01 Time: 09:05", "2024-03-01T15:05:00Z"},
		{"Mon/Jan/2/2006 15:04", "Fri/Mar/1/2024 09:05", "2024-03-01T15:05:00Z"},
	} {
		assert.Equal(t, c.want, parsed(t, `{"zone": "America/Chicago", "layouts": ["`+c.layout+`"]}`, c.text), c.layout)
	}
}

func TestAWordThatMayBeAZoneIsRefused(t *testing.T) {
	for _, layout := range []string{
		"2006-01-02 15:04:05 cest", "2006-01-02 15:04:05 pst", "2006-01-02 15:04:05 america/new_york", "2006-01-02 15:04:05 Asia/Shangai",
		"2006-01-02 15:04:05 (Pacific Daylight Time)", "2006-01-02 3:04 PM Eastern Time",
		"2006-01-02 15:04:05 Central European Time", "2006-01-02 15:04:05 utc+40", "2006-01-02 15:04:05 日本标准时间",
	} {
		form := logtable.NewForm()
		err := readForm(&form, `{"zone": "Asia/Shanghai", "layouts": ["`+layout+`"]}`)
		var bad *gridgov.InvalidError
		require.ErrorAs(t, err, &bad, layout)
		assert.Equal(t, "layouts[0]", bad.Faults[0].Field, layout)
		assert.Contains(t, bad.Faults[0].Right.En, "America/New_York", layout)
	}
}
