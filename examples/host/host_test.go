package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/examples/pgtest"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// The test's own binary is the node of the twelfth story.
func TestMain(m *testing.M) {
	if args := os.Getenv(nodeMark); args != "" {
		os.Exit(node(strings.Fields(args)))
	}
	os.Exit(pgtest.Main(m))
}

// A day is an office at work, with a clock that the story sets.
type day struct {
	*testing.T
	h     *Host
	url   string
	mutex sync.Mutex
	now   time.Time
	sheet strings.Builder
}

// begin opens an office at an instant of its own zone: "2026-03-02 08:31".
func begin(t *testing.T, office, at string, change ...func(*Office)) *day {
	t.Helper()
	o, err := ReadOffice(office)
	require.NoError(t, err)
	for _, c := range change {
		c(&o)
	}
	d := &day{T: t}
	zone, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	d.now, err = time.ParseInLocation("2006-01-02 15:04", at, zone)
	require.NoError(t, err)
	d.h, err = New(t.Context(), Config{
		Office: o, Store: filepath.Join(t.TempDir(), "office.db"), Key: []byte("a key for tests only"), Now: d.clock,
		Log: slog.New(slog.DiscardHandler), Poll: time.Millisecond,
	})
	require.NoError(t, err)
	server := httptest.NewServer(d.h.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.h.relay.Run(ctx) }()
	t.Cleanup(func() {
		server.Close()
		cancel()
		assert.NoError(t, <-done)
		assert.NoError(t, d.h.Close())
	})
	d.url = server.URL
	return d
}

func (d *day) clock() time.Time {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.now
}

// at sets the clock, "03-02 08:35", and lets the sweep do what is due by then.
func (d *day) at(when string) {
	d.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", d.now.Format("2006-")+when, d.now.Location())
	require.NoError(d, err)
	d.delivered() // what was to be told before
	d.mutex.Lock()
	d.now = now
	d.mutex.Unlock()
	_, err = d.h.desk.Sweep(d.Context(), now)
	require.NoError(d, err)
	d.delivered() // in the words of now
}

// delivered waits until everybody has been told.
func (d *day) delivered() {
	d.Helper()
	require.Eventually(d, func() bool {
		s, err := d.h.relay.Stats(d.Context())
		return err == nil && s.Waiting == 0 && s.Parked == 0
	}, time.Minute, time.Millisecond)
}

// A caller is somebody with a token.
type caller struct {
	*day
	token string
}

// as is an officer who is signed in.
func (d *day) as(officer string) caller { return caller{d, d.h.Token("u", officer)} }

// call sends a request and reads the answer into out, or fails unless the status is the one that is wanted.
func (c caller) call(want int, method, path string, in, out any) {
	c.Helper()
	var body io.Reader
	if in != nil {
		doc, err := json.Marshal(in)
		require.NoError(c, err)
		body = bytes.NewReader(doc)
	}
	r, err := http.NewRequestWithContext(c.Context(), method, c.url+path, body)
	require.NoError(c, err)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(c, err)
	defer resp.Body.Close()
	doc, err := io.ReadAll(resp.Body)
	require.NoError(c, err)
	require.Equal(c, want, resp.StatusCode, "%s %s: %s", method, path, doc)
	if out != nil {
		require.NoError(c, json.Unmarshal(doc, out), "%s", doc)
	}
	if method == http.MethodPost && want == http.StatusOK {
		c.delivered() // so that what is told does not depend on what is done next
	}
}

// scan files by the code on the wall of a unit, and gives who filed and the ticket.
func (c caller) scan(unit string, f map[string]any) (caller, Item) {
	c.Helper()
	var out Filed
	c.call(200, "POST", "/units/"+unit, f, &out)
	return caller{c.day, out.Token}, out.Item
}

func (d *day) scan(unit string, f map[string]any) (caller, Item) {
	d.Helper()
	return caller{d, ""}.scan(unit, f)
}

// do sends a command, {"text": …}.
func (c caller) do(id ticket.ID, verb string, command map[string]any) Item {
	c.Helper()
	var out Item
	c.call(200, "POST", "/tickets/"+string(id)+"/"+verb, orNothing(command), &out)
	return out
}

// no sends a command that is refused.
func (c caller) no(status int, id ticket.ID, verb string, command map[string]any) Refusal {
	c.Helper()
	var out Refusal
	c.call(status, "POST", "/tickets/"+string(id)+"/"+verb, orNothing(command), &out)
	if slices.Contains([]string{"access", "lifecycle", "binding", "ask_first", "reports_first", "not_the_handler"}, out.Rule) {
		var sent ticket.Verb
		require.NoError(c, sent.UnmarshalText([]byte(strings.ReplaceAll(verb, "-", " "))))
		assert.NotContains(c, out.Allowed, sent, "what no content makes lawful is not offered")
		assert.NotContains(c, c.get(id).Allowed, verb)
	}
	return out
}

func orNothing(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func (c caller) get(id ticket.ID) Item {
	c.Helper()
	var out Item
	c.call(200, "GET", "/tickets/"+string(id), nil, &out)
	return out
}

// ids lists the ids of a view: "" is the inbox.
func (c caller) ids(view string) []ticket.ID {
	c.Helper()
	out := []ticket.ID{}
	for cursor := ""; ; {
		var page List
		c.call(200, "GET", "/tickets?view="+view+"&cursor="+cursor, nil, &page)
		for _, it := range page.Tickets {
			out = append(out, it.ID)
		}
		if cursor = page.Next; cursor == "" {
			return out
		}
	}
}

// story reads what happened, a line each, "03-02 08:31 …".
func (c caller) story(id ticket.ID, lang string) string {
	c.Helper()
	var s ticket.Story
	c.call(200, "GET", "/tickets/"+string(id)+"/story?lang="+lang, nil, &s)
	var b strings.Builder
	for _, l := range s {
		b.WriteString(l.At.Format("01-02 15:04 ") + l.Text + "\n")
	}
	if strings.HasPrefix(c.token, "p.") {
		c.plain(b.String(), lang)
	}
	return b.String()
}

// told reads what somebody was told, of one ticket or of all, a line each.
func (c caller) told(lang string, of ...ticket.ID) string {
	c.Helper()
	c.delivered()
	var list []Told
	c.call(200, "GET", "/told?lang="+lang, nil, &list)
	var b strings.Builder
	for _, m := range list {
		if len(of) > 0 && !slices.Contains(of, m.Ticket) {
			continue
		}
		b.WriteString(m.At.Format("01-02 15:04 ") + m.Text + "\n")
	}
	if strings.HasPrefix(c.token, "p.") {
		c.plain(b.String(), lang)
	}
	return b.String()
}

var internal = regexp.MustCompile(`[a-z]+/|gridgov|UTC|\d{6,}|\b[a-z]-\d|p-[a-z0-9]{6}|[0-9a-f]{8}-|24h|\bwd\b|\{|\[|<nil>|0001-`)

// plain fails on what no resident should read: codes, ids, handlers, internal words, another zone's time, and in Chinese
// anything that is not.
func (d *day) plain(text, lang string) {
	d.Helper()
	assert.NotRegexp(d, internal, text)
	if lang == "zh" {
		assert.NotRegexp(d, `[A-Za-z]`, text)
	} else {
		outside := regexp.MustCompile(`“[^”]*”`).ReplaceAllString(text, "")
		assert.NotRegexp(d, `街道|网格员|办结|转派`, outside)
	}
}

// reads notes what somebody reads, for the sheet of the day under testdata: all sentences of a story, to be read by a person
// when they change.
func (d *day) reads(who, text string) {
	text = ids.ReplaceAllString(text, "p-…")
	fmt.Fprintf(&d.sheet, "== %s\n%s\n", who, strings.TrimRight(text, "\n")+"\n")
}

var ids = regexp.MustCompile(`p-[a-z0-9]{26}`)

// readsAll notes a ticket as its reader has it: the line in a list with what is allowed, the story and what was told; for
// residents in both languages.
func (c caller) readsAll(who string, id ticket.ID) {
	c.Helper()
	c.reads(who+": line", c.line(id))
	langs := []string{"zh"}
	if strings.HasPrefix(c.token, "p.") {
		langs = append(langs, "en")
	}
	for _, lang := range langs {
		c.reads(who+": story, "+lang, c.story(id, lang))
		c.reads(who+": told, "+lang, c.told(lang, id))
	}
}

// line is a ticket in a list.
func (c caller) line(id ticket.ID) string {
	c.Helper()
	it := c.get(id)
	s := it.Title + " · " + it.Said
	if it.Lead != "" {
		s += " · " + it.Lead
	}
	if !it.Due.IsZero() {
		s += " · due " + c.on(it.Due)
	}
	if !it.Promise.IsZero() {
		s += " · promise " + c.on(it.Promise)
	}
	if it.Overdue {
		s += " · overdue"
	}
	return s + " · may " + cmp.Or(strings.Join(it.Allowed, " "), "nothing")
}

var update = flag.Bool("update", false, "write the sheets of the stories anew")

// compare holds the sheet of a story to the one that somebody has read.
func (d *day) compare() {
	d.Helper()
	name := filepath.Join("testdata", strings.TrimPrefix(d.Name(), "Test")+".txt")
	if *update {
		require.NoError(d, os.WriteFile(name, []byte(d.sheet.String()), 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(d, err)
	assert.Equal(d, string(want), d.sheet.String(), "read the sheet, and write it with -update")
}

// ticketOf is the ticket as the store has it, for its clock.
func (d *day) ticketOf(id ticket.ID) ticket.Ticket {
	d.Helper()
	t, err := d.h.store.Get(d.Context(), id)
	require.NoError(d, err)
	return t
}

// on writes an instant as the office reads it, midnight as 24:00 of the day before.
func (d *day) on(t time.Time) string {
	if t = t.In(d.h.zone); t.Add(time.Microsecond).Truncate(time.Second).Format(time.TimeOnly) == "00:00:00" {
		return t.Add(-time.Microsecond).Format("2006-01-02 ") + "24:00"
	}
	return t.Format("2006-01-02 15:04")
}

// sound holds at the end of every story: each record verifies as it is stored, nobody was told of what they may not see, and
// every verb that a list allowed is one that the ticket's reader may name.
func (d *day) sound() {
	d.Helper()
	d.delivered()
	tickets, err := d.h.store.List(d.Context(), storage.Query{Limit: storage.MaxList})
	require.NoError(d, err)
	for _, t := range tickets {
		events, err := d.h.store.History(d.Context(), t.ID, 0, "")
		require.NoError(d, err)
		_, err = ticket.CheckChain(t, events)
		require.NoError(d, err)
		rows, err := d.h.db.QueryContext(d.Context(), "SELECT receiver FROM host_told WHERE ticket = $1", string(t.ID))
		require.NoError(d, err)
		for rows.Next() {
			var who string
			require.NoError(d, rows.Scan(&who))
			assert.NotContains(d, t.About, strings.TrimPrefix(who, "person/"), "was told of a report about them")
		}
		require.NoError(d, rows.Err())
	}
	d.compare()
}

// limits are the dates of a ticket with their reasons.
func (c caller) limits(id ticket.ID) (text string) {
	c.Helper()
	c.call(200, "GET", "/tickets/"+string(id)+"/limits", nil, &text)
	return text
}
