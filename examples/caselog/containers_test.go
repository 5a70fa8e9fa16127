package main

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const xesMap = `{"columns": {"case": "case:concept:name", "activity": "concept:name", "time": "time:timestamp"},
	"commands": [{"activity": "End trip", "do": ["answer", "close"], "resolution": "solved"}, {"after": "End trip", "do": ["reopen"]}]}`

// reportIn runs the command on a log, and returns its report's file and what it printed.
func reportIn(t *testing.T, log, m string, flags ...string) (report, out, status string) {
	t.Helper()
	dir := t.TempDir()
	mapFile, reportFile := filepath.Join(dir, "map.json"), filepath.Join(dir, "report.json")
	require.NoError(t, os.WriteFile(mapFile, []byte(m), 0o600))
	var to, err strings.Builder
	require.NoError(t, run(t.Context(), append([]string{"-log", log, "-map", mapFile, "-report", reportFile}, flags...), &to, &err))
	doc, failed := os.ReadFile(reportFile)
	require.NoError(t, failed)
	return string(doc), to.String(), err.String()
}

// TestXES reads a public log in XES (BPI Challenge 2020, travel permits), and the CSV that is made of it here by another reader.
func TestXES(t *testing.T) {
	const file = "../../../shared/data/event-logs/bpic2020_permits.xes.gz"
	if _, err := os.Stat(file); err != nil {
		t.Skip("the public log is not in this checkout: ", err)
	}
	table := filepath.Join(t.TempDir(), "log.csv")
	require.NoError(t, csvOf(file, table))
	fromXES, out, _ := reportIn(t, file, xesMap)
	fromCSV, _, _ := reportIn(t, table, xesMap)
	assert.Contains(t, out, "1478 cases, 26028 events")
	assert.Equal(t, fromCSV, fromXES)
}

// csvOf writes the events of an XES that is gzipped, and whose traces have a name alone.
func csvOf(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	var log struct {
		Traces []struct {
			Names  []attribute `xml:"string"`
			Events []struct {
				Texts []attribute `xml:"string"`
				Times []attribute `xml:"date"`
			} `xml:"event"`
		} `xml:"trace"`
	}
	if err := xml.NewDecoder(z).Decode(&log); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	w := csv.NewWriter(out)
	err = w.Write([]string{"case:concept:name", "concept:name", "time:timestamp"})
	for _, trace := range log.Traces {
		for _, e := range trace.Events {
			err = errors.Join(err,
				w.Write([]string{named(trace.Names, "concept:name"), named(e.Texts, "concept:name"), named(e.Times, "time:timestamp")}))
		}
	}
	w.Flush()
	return errors.Join(err, w.Error(), out.Close())
}

type attribute struct {
	Key   string `xml:"key,attr"`
	Value string `xml:"value,attr"`
}

func named(all []attribute, key string) string {
	i := slices.IndexFunc(all, func(a attribute) bool { return a.Key == key })
	if i < 0 {
		return ""
	}
	return all[i].Value
}

// An invented log in XES gives what its CSV does, also for a case with attributes of its own.
func TestAnInventedXES(t *testing.T) {
	var x, c strings.Builder
	x.WriteString(`<?xml version="1.0"?><log>`)
	c.WriteString("case:concept:name,concept:name,time:timestamp,org:group,case:due\n")
	for i := range 5 {
		fmt.Fprintf(&x, `<trace><string key="concept:name" value="c%d"/><date key="due" value="2024-03-0%d"/>`, i, i+1)
		for j, activity := range []string{"in", "pass", "End trip"} {
			at := fmt.Sprintf("2024-03-02T%02d:00:00.000+08:00", 9+i+j)
			fmt.Fprintf(&x,
				`<event><string key="concept:name" value="%s"/><date key="time:timestamp" value="%s"/><string key="org:group" value="g%d"/></event>`,
				activity, at, j)
			fmt.Fprintf(&c, "c%d,%s,%s,g%d,2024-03-0%d\n", i, activity, at, j, i+1)
		}
		x.WriteString("</trace>")
	}
	x.WriteString("</log>")
	dir := t.TempDir()
	m := strings.Replace(xesMap, `"time":`, `"group": "org:group", "deadline": "case:due", "time":`, 1)
	var reports []string
	for name, doc := range map[string]string{"log.xes": x.String(), "log.csv": c.String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(doc), 0o600))
		report, _, _ := reportIn(t, filepath.Join(dir, name), m)
		reports = append(reports, report)
	}
	assert.Equal(t, reports[0], reports[1])
	assert.Contains(t, reports[0], `"events": 15`)
}

func TestQuietPrintsNothing(t *testing.T) {
	table := filepath.Join(t.TempDir(), "log.csv")
	require.NoError(t, os.WriteFile(table, []byte("case:concept:name,concept:name,time:timestamp\n1,a,2024-03-01\n"), 0o600))
	report, out, status := reportIn(t, table, xesMap, "-quiet")
	assert.Empty(t, out+status)
	loud, out, _ := reportIn(t, table, xesMap)
	assert.NotEmpty(t, out)
	assert.Equal(t, loud, report)
}

// A spreadsheet is a log of cases too, and what is no table is named.
func TestOtherContainersOfCases(t *testing.T) {
	m, err := readMap("map.json",
		[]byte(`{"columns": {"case": "所属社区", "activity": "诉求类型", "time": "受理时间"}, "sheet": "工单", "zone": "Asia/Shanghai"}`))
	require.NoError(t, err)
	f, err := os.Open("../replay/requestlog/testdata/r10_table.xlsx")
	require.NoError(t, err)
	defer f.Close() //nolint:errcheck // only read
	l, err := readLog(f, "log.xlsx", m)
	require.NoError(t, err)
	var times []string
	for i := range l.cases {
		for _, e := range l.history(i).events {
			times = append(times, strconv.Itoa(i)+" "+e.at.Format("15:04"))
		}
	}
	assert.Equal(t, []string{"0 01:00", "0 00:00", "1 02:15"}, times)
	for doc, what := range map[string]string{`{"traces": []}`: "is JSON", "<?xml version=\"1.0\"?><table/>": "is XML"} {
		_, err = readLog(strings.NewReader(doc), "log.csv", m)
		require.ErrorContains(t, err, what)
	}
	_, err = readLog(io.MultiReader(strings.NewReader("所属社区,诉求类型,受理时间\n")), "log.csv", m)
	require.ErrorContains(t, err, "no row is an event: there is none")
}
