package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// frontOf replays a log and returns num of some figures of the first page, and the text.
func frontOf(t *testing.T, log, doc string, ids ...string) (nums []int64, text string) {
	t.Helper()
	logFile, mapFile := inFile(t, "log.csv", log), inFile(t, "map.json", doc)
	code, text, status := inside(t, "-store", "mem", "-log", logFile, "-map", mapFile)
	require.Zero(t, code, status)
	rep := parsed(t, reportOf(t, "-store", "mem", "-log", logFile, "-map", mapFile))
	for _, id := range ids {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		nums = append(nums, f.Num)
	}
	return nums, text
}

// What stands for no time in the column of closings is no closing, and a real one that cannot be read is one.
func TestAPlaceholderIsNoClosing(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": "受理时间", "closed": "办结时间", "due": "期限"},
		"zone": "Asia/Shanghai", "layouts": %s, "root": {"id": "c"}}`
	rows := func(opened string, closings []string) string {
		var b strings.Builder
		b.WriteString("id,受理时间,办结时间,期限\n")
		for i, c := range closings {
			fmt.Fprintf(&b, "%d,%s,%s,\n", i, opened, c)
		}
		return b.String()
	}
	text := []string{
		"-", "—", "/", "无", "未办结", "N/A", "#N/A", "0", "0.0", "-1", "0000-00-00", "0000-00-00 00:00:00", "0/0/0000", "00:00:00", "?", "NULL",
		"1900-01-00", "1900-01-00 00:00:00", "1/0/1900", "1900-01-01 00:00:00", "1899-12-30", "30/12/1899", "1970-01-01 00:00:00",
		"1970-01-01 08:00:00", "2038-01-19 11:14:07", "0001-01-01 00:00:00", "1/1/0001 12:00:00 AM",
		"9999-12-31", "9999-12-31 23:59:59", "9999-12-30 16:00:00", "31/12/9999", "99991231",
		"2099-12-31 00:00:00", "2999-12-31", "-62135596800", "99999999", "１９００-０１-００", "－", "０",
	}
	nums, out := frontOf(t, rows("2024-03-01 08:00:00", append(text,
		"2024-03-02 08:00:00", "31/13/2024", "二〇二四年三月一日", "三月五日", "2204-03-02 08:00:00")),
		fmt.Sprintf(doc, `["2006-01-02 15:04:05", "2006-01-02"]`), "open", "closed")
	assert.Equal(t, []int64{int64(len(text)), 5}, nums)
	assert.Contains(t, out, "flag: bad_time 4 closed_time_unknown 4\n")
	assert.Contains(t, out, "column 办结时间: 39 cells stand for no time, and are as if blank: ")

	numbers := []string{
		"0", "-1", "0.0", "2147483647", "-62135596800000", "9999999999999", "1",
		"253402300799", "253402271999", "2147483647000",
	}
	nums, _ = frontOf(t, rows("1709251200", append(numbers, "1709254800")), fmt.Sprintf(doc, `["unix", "unixms", "excel"]`), "open", "closed")
	assert.Equal(t, []int64{int64(len(numbers)), 1}, nums)
}

// A deadline, a step or an opening that stands for no time is as if it were blank; none moves the last instant of the log.
func TestAPlaceholderIsNoOtherTime(t *testing.T) {
	const doc = `{"columns": {"id": "id", "opened": ["received", "opened"], "closed": {"join": ["closed", "at"]}, "due": "due"},
		"steps": [{"column": "answered", "do": "respond"}], "root": {"id": "c"}}`
	nums, out := frontOf(t, `id,received,opened,closed,at,due,answered
1,-,2024-03-01 08:00:00,2024-03-02,-,9999-12-31,无
2,2024-03-01 08:00:00,,2024-03-02,08:00:00,待定,-
3,2024-03-01 08:00:00,,-,-,2024-03-09,9999-12-31 00:00:00
4,9999-12-31 00:00:00,-,,,,
`, doc, "received", "open", "closed", "overdue", "response_median")
	assert.Equal(t, []int64{3, 1, 2, 0, 0}, nums)
	assert.Contains(t, out, "accepted 3 + rejected 1 no_opened 1")
	assert.Contains(t, out, "accepted with a flag: none")
	for _, line := range []string{
		"column at: 1 cell stands for no time, and is as if blank: - 1\n",
		"column due: 2 cells stand for no time, and are as if blank: 9999-12-31 1, aa 1\n",
		"column received: 2 cells stand",
	} {
		assert.Contains(t, out, line)
	}
}

// A time in figures alone is what it is, and no number of milliseconds.
func TestATimeInFiguresIsNoNumber(t *testing.T) {
	for layouts, rows := range map[string]string{
		`["unixms", "unix"]`: "1,20240301080000,20240303080000\n2,202403010800,202403030800\n3,20240301,20240302\n",
		`["excel"]`:          "1,20240301,20240303\n2,20240301080000,20240303080000\n",
	} {
		nums, out := frontOf(t, "id,opened,closed\n"+rows+"9,20240301080000,202413010800\n",
			`{"columns": {"id": "id", "opened": "opened", "closed": "closed"}, "layouts": `+layouts+`, "root": {"id": "c"}}`, "closed")
		assert.Equal(t, []int64{int64(strings.Count(rows, "\n")) + 1}, nums)
		assert.Contains(t, out, "flag: bad_time 1 closed_time_unknown 1\n")
		assert.Contains(t, out, "As of 2024-03-03 08:00")
	}
}
