package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/storage"
)

// What ends a case takes the words of its row, also where it takes place at the end.
func TestTheResolutionIsTheEntrys(t *testing.T) {
	store := replayInto(t, "1,done,2026-01-01 12:00,A,,2026-01-01 13:00,\n2,done,2026-01-01 12:00,A,,,\n"+
		"3,go,2026-01-01 12:00,A,,2026-01-01 13:00,\n")
	list, err := store.List(t.Context(), storage.Query{})
	require.NoError(t, err)
	ends := map[ticket.Resolution][]string{}
	for _, k := range list {
		ends[k.Resolution] = append(ends[k.Resolution], k.Closed.Format("15:04"))
	}
	for _, at := range ends {
		slices.Sort(at)
	}
	assert.Equal(t, map[ticket.Resolution][]string{ticket.Solved: {"11:00", "12:00"}, ticket.Explained: {"12:00"}}, ends,
		"UTC, an hour behind Rome")
}

// What a handler asks for is granted by another person of the office, and a case that several work on is reported on by
// each for itself.
func TestCommandsInOrder(t *testing.T) {
	for _, do := range []string{
		`"extend", "grant"`, `"extend", "refuse"`, `"suspend", "grant", "resume"`, `"object", "grant"`, `"void", "grant"`,
		`"supervise", "comply"`,
		`"accept", "answer", "inspect", "rework", "answer", "close", "call back", "rate", "reopen"`,
		`"classify", "assign", "remind", "escalate", "respond", "note"`,
		`"refer"`, `"withdraw"`, `"ask", "supplement"`,
	} {
		m := strings.Replace(plainMap, `{"activity": "done"`, `{"activity": "x", "do": [`+do+`]}, {"activity": "done"`, 1)
		r, _ := replayed(t, m, header+"1,look,2026-01-01 10:00,A,2026-02-01 10:00,,\n1,go,2026-01-01 11:00,B,,,\n1,x,2026-01-01 12:00,B,,,\n")
		assert.Empty(t, r.Refused, do)
	}
	m := strings.Replace(plainMap, `{"activity": "done"`,
		`{"activity": "join", "do": ["convene"]}, {"activity": "back", "do": ["accept", "report back"]}, {"activity": "done"`, 1)
	r, _ := replayed(t, m, header+"1,look,2026-01-01 10:00,A,,,\n1,go,2026-01-01 11:00,B,,,\n1,join,2026-01-01 12:00,C,,,\n"+
		"1,join,2026-01-01 12:00,D,,,\n"+
		"1,back,2026-01-01 13:00,C,,,\n1,back,2026-01-01 13:00,D,,,\n1,back,2026-01-01 13:00,D,,,\n1,done,2026-01-01 14:00,B,,,\n")
	assert.Equal(t, 7, r.Applied, "%v", r.Refused)
	assert.Equal(t, closed{ByCommand: 1}, r.Closed)
}

func TestLongNamesAreHandlersToo(t *testing.T) {
	for _, long := range []string{strings.Repeat("%", 1000), strings.Repeat("局", 400), strings.Repeat("x", 3999)} {
		a, b := event{group: long + "1"}, event{resource: long + "2"}
		assert.NoError(t, a.handler().Check())
		assert.NotEqual(t, a.handler(), b.handler())
		assert.Equal(t, a.handler(), (&event{group: a.group, resource: "other"}).handler())
	}
	assert.Equal(t, ticket.Department("a/b"), (&event{group: "a/b"}).handler())
}

// Whatever the row holds, every verb that a map may name gives a command that is decided or refused, and nothing else.
func TestEveryVerbOfAMapIsDecided(t *testing.T) {
	for _, name := range strings.Split(verbList(), ", ") {
		doc := `{"columns": {"case": "c", "activity": "a", "time": "t", "group": "g"}, "layouts": ["2006-01-02 15:04"], "commands": [{"activity": "x", "do": ["` + name + `"]}, {"do": ["transfer"]}]}`
		r, _ := replayed(t, doc,
			"c,a,t,g\n1,go,2026-01-01 10:00,A/b %\n1,x,2026-01-01 11:00,A/b %\n2,x,2026-01-01 11:00,\n2,x,2026-01-01 11:00,C\n")
		n := r.Applied
		for _, k := range r.Refused {
			n += k
		}
		assert.Equal(t, 4, n, name)
	}
}

// What is longer than a command takes is cut, and refuses nothing.
func TestLongTextsAreCut(t *testing.T) {
	m := plainMap[:strings.Index(plainMap, `"commands"`)] + `"commands": [{"do": ["classify", "transfer", "respond", "note", "refer"]}]}`
	for _, long := range []string{strings.Repeat("局", 3000), strings.Repeat("x/", 3000), strings.Repeat("% ", 3000)} {
		r, _ := replayed(t, m, header+long+","+long+",2026-01-01 10:00,"+long+",,,\n")
		assert.Equal(t, 1, r.Applied, "%v", r.Refused)
	}
}
