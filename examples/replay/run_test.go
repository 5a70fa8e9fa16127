package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/replay/demo"
	"github.com/gridgov/gridgov/examples/replay/requestlog"
	"github.com/gridgov/gridgov/metrics"
	"github.com/gridgov/gridgov/metrics/kpibook"
)

// parsed reads a JSON report back.
func parsed(t testing.TB, doc string) (rep struct {
	requestlog.Counts
	Checks  checkReport    `json:"checks"`
	Totals  totals         `json:"totals"`
	Metrics metrics.Report `json:"metrics"`
},
) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(doc), &rep))
	return rep
}

// inside runs the program in a folder of its own, which holds what it writes.
func inside(t *testing.T, args ...string) (code int, out, status string) {
	t.Helper()
	var o, s bytes.Buffer
	code = run(t.Context(), args, &o, &s)
	return code, o.String(), s.String()
}

// reportOf runs the program to its end and gives the JSON report.
func reportOf(t *testing.T, args ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.json")
	code, _, status := inside(t, append(args, "-quiet", "-report", name)...)
	require.Zero(t, code, status)
	doc, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(doc)
}

func TestDemo(t *testing.T) {
	t.Chdir(t.TempDir())
	doc := reportOf(t)
	assert.Equal(t, doc, reportOf(t, "-store", "mem"), "memory and SQLite")
	assert.Equal(t, doc, reportOf(t), "a second run on the same store")

	source, err := demo.Files.ReadFile(demo.Log)
	require.NoError(t, err)
	rows, err := csv.NewReader(bytes.NewReader(source)).ReadAll()
	require.NoError(t, err)
	count := func(column, value string) (n int64) {
		at := -1
		for i, name := range rows[0] {
			if name == column {
				at = i
			}
		}
		require.GreaterOrEqual(t, at, 0, column)
		for _, row := range rows[1:] {
			if value == "*" && row[at] != "" || row[at] == value {
				n++
			}
		}
		return n
	}
	rep := parsed(t, doc)
	all := int64(len(rows) - 1)
	assert.Equal(t, all, rep.Rows)
	assert.Equal(t, all, rep.Accepted)
	assert.Empty(t, rep.Rejected)
	assert.Equal(t, all, rep.Totals.Tickets)
	assert.Equal(t, all, rep.Totals.Verified)
	assert.Empty(t, rep.Totals.Refused)
	assert.Equal(t, compared{count("是否超期", "*"), count("是否超期", "*")}, rep.Checks.OnTime.compared)

	figure := func(id string) int64 {
		f, ok := rep.Metrics.Figure(id)
		require.True(t, ok, id)
		return f.Num
	}
	assert.Equal(t, all, figure(kpibook.Received))
	assert.Equal(t, count("办结时间", "*"), figure(kpibook.Closed))
	assert.Equal(t, count("办结时间", ""), figure(kpibook.Open))
	assert.Equal(t, count("返工时间", "*"), figure(kpibook.Reworked))
	assert.Equal(t, count("重办时间", "*"), figure(kpibook.Reopened))
	assert.Equal(t, count("来源", "网格员发现"), figure(kpibook.OfficerFound))
	assert.Equal(t, count("渠道", "小灵通"), figure(kpibook.BotFirst))
	for _, id := range []string{
		kpibook.Joint, kpibook.Reworked, kpibook.Reopened, kpibook.BotFirst,
		kpibook.OfficerFound, kpibook.Transferred, kpibook.Direct, kpibook.Overdue,
	} {
		assert.Positive(t, figure(id), id)
	}
}

func TestWorkers(t *testing.T) {
	t.Chdir(t.TempDir())
	want := reportOf(t, "-store", "mem", "-workers", "1")
	for _, n := range []int{1, 8, 32} {
		w := strconv.Itoa(n)
		assert.Equal(t, want, reportOf(t, "-store", "mem", "-workers", w), "memory, %d workers", n)
		assert.Equal(t, want, reportOf(t, "-store", w+".db", "-workers", w), "SQLite, %d workers", n)
	}
}

// The text report is for a newcomer's terminal.
func TestText(t *testing.T) {
	t.Chdir(t.TempDir())
	code, out, status := inside(t, "-store", "mem")
	require.Zero(t, code)
	assert.Contains(t, status, "400 requests in ")
	assert.Contains(t, out, "rows read 400 = accepted 400 + rejected 0\n")
	assert.Contains(t, out, "received 400 = closed ")
	assert.Less(t, strings.Count(out, "\n"), 70)

	code, out, _ = inside(t, "-store", "mem", "-quiet")
	assert.Zero(t, code)
	assert.Empty(t, out)
}
