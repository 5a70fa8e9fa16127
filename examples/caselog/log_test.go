package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
)

func TestRowsThatAreNoEventsAreCountedAndNothingIsLost(t *testing.T) {
	r, l := replayed(t, plainMap, "\ufeff"+header+
		"1,go,2026-01-01 10:00,A,-,-,-\n"+
		",go,2026-01-01 10:00,A,-,-,-\n"+ // no case
		"1, ,2026-01-01 10:00,A,-,-,-\n"+ // no activity
		"1,go,31/12,A,-,-,-\n"+ // no time
		"1,go,2026-01-01 11:00,B,9 Jan,-,-\n"+ // an unreadable deadline: the row counts
		"1,go,2026-01-01 12:00\n"+ // too short
		"1,\"go\",2026-01-01 12:00,\xff,-,-,-\n"+
		"2,\"say \"\"no\"\" twice\",2026-01-01 12:00,-,-,-,-\n")
	assert.Equal(t, map[string]int{"no case": 1, "no activity": 1, "unreadable time": 1, "wrong_length": 1}, r.Rejected)
	assert.Equal(t, map[string]int{"unreadable deadline": 1, "not_text": 1}, r.Doubtful)
	assert.Equal(t, []int{8, 4, 2}, []int{r.Rows, r.Events, r.Cases})
	assert.Equal(t, "ÿ", l.history(0).events[2].group)
	assert.Equal(t, `say "no" twice`, l.history(1).events[0].activity)
	assert.NotEmpty(t, r.Examples)
}

func TestEqualTimesKeepTheFilesOrder(t *testing.T) {
	_, l := replayed(t, plainMap,
		header+"1,third,2026-01-01 11:00,,,,\n2,x,2026-01-01 09:00,,,,\n1,first,2026-01-01 10:00,,,,\n1,second,2026-01-01 10:00,,,,\n")
	var order []string
	for _, e := range l.history(0).events {
		order = append(order, e.activity)
	}
	assert.Equal(t, []string{"first", "second", "third"}, order)
}

func TestOtherKindsOfCSV(t *testing.T) {
	m, err := readMap("map.json", []byte(`{"columns": {"case": "c", "activity": "the, act", "time": "t"}, "layouts": ["02.01.2006 15:04"]}`))
	require.NoError(t, err)
	for _, sep := range []string{",", ";", "|"} {
		log := strings.ReplaceAll(
			"c\x00\"the, act\"\x00text\x00t\r\n1\x00\"a, b; c\"\x00"+strings.Repeat("long ", 9000)+"\x0001.02.2026 10:00\r\n", "\x00", sep,
		)
		l, err := readLog(strings.NewReader(log), "log.csv", m)
		require.NoError(t, err, "%q", sep)
		require.Len(t, l.cases, 1, "%q: %v", sep, l.examples)
		assert.Equal(t, "a, b; c", l.history(0).events[0].activity)
	}
}

// Cases and groups are who they are in the file, to the byte: what makes a word of a map match does not make two of them one.
func TestNamesThatLookAlikeAreNotOne(t *testing.T) {
	names := []string{
		"a b", "a  b", "a\u00a0b", "a\tb", "a\nb", "A b", "a\x00b", "a\x01b", "a\xe4b", "a\xe5b",
		strings.Repeat("x", 5000), strings.Repeat("x", 5000) + "y", "a/b", "a%2Fb", "-b",
	}
	var log strings.Builder
	log.WriteString(header)
	for _, name := range names {
		fmt.Fprintf(&log, "\"%s\",look,2026-01-01 10:00,,,,\none,go,2026-01-01 10:00,\"%[1]s\",,,\n", name)
	}
	r, _ := replayed(t, plainMap, log.String())
	assert.Equal(t, []int{len(names) + 1, 2 * len(names), len(names) - 1}, []int{r.Cases, r.Events, r.Transfers})
	assert.Equal(t, []int{2 * len(names), len(names) - 1}, []int{r.Applied, r.Metrics.Transfers}, "%v", r.Refused)
	assert.Equal(t, map[string]int{"not_text": 8}, r.Doubtful)

	words := strings.NewReplacer("group_changed\": true, ", "activity\": \" a b\", ", `"activity": "go", `, "").Replace(plainMap)
	r, _ = replayed(t, words, header+"1,a  b,2026-01-01 10:00,A,,,\n1,\"a\nb\",2026-01-01 10:00,B,,,\n")
	assert.Equal(t, map[string]int{"transfer": 2}, r.Commands, "a word of a map is one, however it is spaced")
}

// A map without layouts reads what programs write: with a T or a space, with an offset or none, with a fraction or none, or a
// day.
func TestTimesWithoutLayouts(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-01 10:00:00": "2026-03-01T09:00:00Z", "2026-03-01 10:00:00.25": "2026-03-01T09:00:00.25Z",
		"2026-03-01T10:00:00":         "2026-03-01T09:00:00Z",
		"2026-03-01T10:00:00.5+08:00": "2026-03-01T02:00:00.5Z", "2026-03-01 10:00:00+08:00": "2026-03-01T02:00:00Z",
		"2026-03-01":          "2026-02-28T23:00:00Z",
		"2026-03-29 02:30:00": "2026-03-29T01:00:00Z", "2026-10-25 02:30:00": "2026-10-25T00:30:00Z", "01.03.2026": "",
	} {
		m, err := readMap("map.json", []byte(`{"columns": {"case": "c", "activity": "a", "time": "t"}, "zone": "Europe/Rome"}`))
		require.NoError(t, err)
		l, err := readLog(strings.NewReader("c,a,t\n1,a,"+text+"\n"), "log.csv", m)
		if want == "" {
			require.ErrorContains(t, err, "line 2: unreadable time: t: 99.99.9999: ")
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, l.history(0).events[0].at.Format(time.RFC3339Nano), text)
	}
}

func TestWhatIsNotUTF8(t *testing.T) {
	m, err := readMap("map.json", []byte(`{"columns": {"case": "Fall", "activity": "Tätigkeit", "time": "Zeit"}, "layouts": ["2006-01-02"]}`))
	require.NoError(t, err)
	l, err := readLog(strings.NewReader("Fall;T\xe4tigkeit;Zeit\n1;Pr\xfcfung;2026-01-01\n"), "log.csv", m)
	require.NoError(t, err)
	assert.Equal(t, "Prüfung", l.history(0).events[0].activity, "windows-1252")
	_, err = readLog(strings.NewReader("\xff\xfeF\x00a\x00l\x00l\x00"), "log.csv", m)
	require.ErrorContains(t, err, "there are: Fall", "UTF-16")
	_, err = readLog(strings.NewReader("\xb0\xb8\xbc\xfe,\xbb\xb7\xbd\xda\n1,1\n"), "log.csv", m)
	require.ErrorIs(t, err, gridgov.ErrInvalid)
	require.ErrorContains(t, err, "the file is not UTF-8", "GB 18030")
}

// A log takes some dozens of bytes an event, so that one of ten million events fits.
func TestALargeLogStaysSmall(t *testing.T) {
	m, err := readMap("map.json", []byte(plainMap))
	require.NoError(t, err)
	const events = 200_000
	src, to := io.Pipe()
	go func() {
		fmt.Fprint(to, header) //nolint:errcheck // the reader sees it
		for i := range events {
			//nolint:errcheck // the reader sees it
			fmt.Fprintf(to, "%d,a rather long activity %d,2026-01-01 10:%02d,group %d,,,\n", i/20, i%50, i%60, i%100)
		}
		to.Close() //nolint:errcheck // of a pipe
	}()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l, err := readLog(src, "log.csv", m)
	require.NoError(t, err)
	runtime.GC()
	runtime.ReadMemStats(&after)
	require.Len(t, l.rows, events)
	assert.Less(t, (int64(after.HeapAlloc)-int64(before.HeapAlloc))/events, int64(80), "bytes an event")
	runtime.KeepAlive(l)
}
