package requestlog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/requestlog"
)

// happened is what happened to the one row of a log, with the steps that the map lists and their cells, and when.
func happened(t *testing.T, steps, opened, closed string, cells ...string) string {
	t.Helper()
	columns, header := "", ""
	for i, do := range strings.Fields(steps) {
		value := ""
		if do == "rate" {
			value = `, "value": "score"`
		}
		columns += fmt.Sprintf(`, {"column": "s%d", "do": %q%s}`, i, do, value)
		header += fmt.Sprintf(",s%d", i)
	}
	doc := `{"columns": {"id": "id", "opened": "opened", "closed": "closed", "status": "status"},
		"layouts": ["2006-01-02 15:04", "2006-01-02"],
		"closed_values": ["done"], "steps": [` + strings.TrimPrefix(columns, ", ") + `]}`
	status := "done"
	if closed == "" && !strings.Contains(steps, "close") {
		status = ""
	}
	log := "id,opened,closed,status,score" + header + "\n1," + opened + "," + closed + "," + status + ",5," + strings.Join(cells, ",") + "\n"
	l := open(t, doc, log, requestlog.Options{})
	var all []string
	for e, err := range l.Events() {
		require.NoError(t, err)
		all = append(all, e.What.String()+" "+e.At.Format("2 15:04"))
	}
	return strings.Join(all, ", ")
}

// A verdict and a reopening are of a closed case: on the day of the closing, and at its instant, they come after it.
func TestAVerdictComesAfterTheClosingOfItsDay(t *testing.T) {
	const hour, day = "2026-03-06 19:00", "2026-03-06"
	for _, c := range []struct {
		steps, opened, closed string
		cells                 []string
		want                  string
	}{
		{"rate", "2026-03-02 09:00", hour, []string{day}, "opened 2 09:00, closed 6 19:00, rate 6 19:00"},
		{"rate", "2026-03-02 09:00", day, []string{day}, "opened 2 09:00, closed 6 09:00, rate 6 09:00"},
		{"rate", "2026-03-02", day, []string{day}, "opened 2 00:00, closed 6 00:00, rate 6 00:00"},
		{"rate", "2026-03-02 09:00", day, []string{"2026-03-06 08:00"}, "opened 2 09:00, closed 6 08:00, rate 6 08:00"},
		{"rate", "2026-03-02 09:00", hour, []string{hour}, "opened 2 09:00, closed 6 19:00, rate 6 19:00"},
		{"rate", "2026-03-02 09:00", hour, []string{"2026-03-06 18:00"}, "opened 2 09:00, rate 6 18:00, closed 6 19:00"}, // as it is written
		{"rate", "2026-03-02 09:00", hour, []string{"2026-03-05"}, "opened 2 09:00, rate 5 09:00, closed 6 19:00"},
		{"rate", "2026-03-06 09:00", day, []string{day}, "opened 6 09:00, closed 6 09:00, rate 6 09:00"},
		// its status is closed: again
		{"reopen", "2026-03-02 09:00", hour, []string{day}, "opened 2 09:00, close 6 19:00, reopen 6 19:00, closed 6 19:00"},
		{"reopen", "2026-03-02", day, []string{day}, "opened 2 00:00, close 6 00:00, reopen 6 00:00, closed 6 00:00"},
		{"reopen rate", "2026-03-02", day, []string{day, day}, "opened 2 00:00, close 6 00:00, rate 6 00:00, reopen 6 00:00, closed 6 00:00"},

		// another closing is before it
		{"close reopen", "2026-03-02", day, []string{"2026-03-04", day}, "opened 2 00:00, close 4 00:00, reopen 6 00:00, closed 6 00:00"},
		{"close reopen", "2026-03-02", day, []string{day, day}, "opened 2 00:00, close 6 00:00, reopen 6 00:00, closed 6 00:00"},
		{"reopen close", "2026-03-02", day, []string{day, day}, "opened 2 00:00, close 6 00:00, reopen 6 00:00, closed 6 00:00"},
		{
			"close reopen rate", "2026-03-02", day,
			[]string{"2026-03-04", day, day},
			"opened 2 00:00, close 4 00:00, reopen 6 00:00, closed 6 00:00, rate 6 00:00",
		},
		{
			"close reopen rate", "2026-03-02", day,
			[]string{"2026-03-04", "2026-03-05", day},
			"opened 2 00:00, close 4 00:00, reopen 5 00:00, closed 6 00:00, rate 6 00:00",
		},
		{
			"close reopen", "2026-03-02 09:00", hour,
			[]string{"2026-03-06 11:00", day},
			"opened 2 09:00, close 6 11:00, reopen 6 11:00, closed 6 19:00",
		},
		{
			"reopen close rate", "2026-03-02", hour,
			[]string{day, "2026-03-06 11:00", "2026-03-06 21:00"},
			"opened 2 00:00, close 6 11:00, reopen 6 11:00, closed 6 19:00, rate 6 21:00",
		},
		{
			"rate close reopen", "2026-03-02", hour,
			[]string{"2026-03-06 08:00", "2026-03-04", day},
			"opened 2 00:00, close 4 00:00, rate 6 08:00, reopen 6 08:00, closed 6 19:00",
		},

		// a closing among the steps is the end
		{"close rate", "2026-03-02 09:00", "", []string{day, day}, "opened 2 09:00, closed 6 09:00, rate 6 09:00"},
		{"rate close", "2026-03-02 09:00", day, []string{day, day}, "opened 2 09:00, closed 6 09:00, rate 6 09:00"},
		{"close rate", "2026-03-02 09:00", hour, []string{"2026-03-05", day}, "opened 2 09:00, closed 6 19:00, rate 6 19:00"},
		{"close rate", "2026-03-02 09:00", hour, []string{hour, hour}, "opened 2 09:00, closed 6 19:00, rate 6 19:00"},
		{"rate", "2026-03-02 09:00", "", []string{day}, "opened 2 09:00, rate 6 09:00"},
	} {
		assert.Equal(t, c.want, happened(t, c.steps, c.opened, c.closed, c.cells...), "%+v", c)
	}
}

// What is a day is not before what the log has before it of that day: the steps in the order of the map, and then the closing.
func TestAStepIsAmongTheHoursOfItsDay(t *testing.T) {
	const day = "2026-03-06"
	for _, c := range []struct {
		closed string
		cells  []string
		want   string
	}{
		{day, []string{"2026-03-06 16:00", day}, "opened 2 09:00, respond 6 16:00, answer 6 16:00, closed 6 16:00"},
		{day, []string{day, "2026-03-06 16:00"}, "opened 2 09:00, respond 6 09:00, answer 6 16:00, closed 6 16:00"},
		{day, []string{day, "2026-03-06 08:00"}, "opened 2 09:00, respond 6 08:00, answer 6 08:00, closed 6 09:00"},
		{day, []string{day, day}, "opened 2 09:00, respond 6 09:00, answer 6 09:00, closed 6 09:00"},
		{"2026-03-06 07:00", []string{day, day}, "opened 2 09:00, respond 6 07:00, answer 6 07:00, closed 6 07:00"},
		{"2026-03-06 23:00", []string{"2026-03-05 16:00", day}, "opened 2 09:00, respond 5 16:00, answer 6 09:00, closed 6 23:00"},
	} {
		assert.Equal(t, c.want, happened(t, "respond answer", "2026-03-02 09:00", c.closed, c.cells...), "%+v", c)
	}
}
