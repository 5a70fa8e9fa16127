package desk

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/internal/suite"
	"github.com/gridgov/gridgov/ticket"
)

// wholeStory is a history with every verb of a ticket's life; the words of insiders are marked SECRET.
func wholeStory(t testing.TB) []ticket.Event {
	r := theRules(t)
	c, err := r.Receive("t1", Cast["reporter"], walkStart, ticket.Request{Text: "影院闭店[x]{who}", Channel: "qr poster"},
		ticket.Place{Path: "office/c1/g1", Found: ticket.FoundByUnit})
	require.NoError(t, err)
	_, events := after(t, r, c.Ticket,
		said{"desk", ticket.Classify{
			Kind: ticket.Help, Category: ticket.Category("market", "a/b"), Difficulty: ticket.Complex, Priority: ticket.Urgent,
			Why: []string{"SECRET rule"},
		}},
		said{"desk", ticket.Respond{Text: "we look into it"}},
		said{"desk", ticket.Transfer{To: "officer/w1", Reason: "SECRET reason"}},
		said{"desk", ticket.Transfer{To: "department/market", Reason: "SECRET reason", Within: hours(1)}},
		said{"market", ticket.Accept{}},
		said{"market", ticket.Assign{To: "m2", Reason: "SECRET m2"}},
		said{"market", ticket.Note{Text: "SECRET note"}},
		said{"market", ticket.Note{Text: "called them", Public: true}},
		said{"coordinator", ticket.Convene{
			Lead: "officer/w1", Assist: []ticket.Party{{Handler: "department/works", Task: "SECRET task"}, {Handler: "officer/h1"}},
			Reason: "SECRET",
		}},
		said{"works", ticket.ReportBack{Text: "SECRET report"}},
		said{"head", ticket.ReportBack{Text: "SECRET report"}},
		said{"worker", ticket.Answer{Text: "refunded", Resolution: ticket.Solved}},
		said{"desk", ticket.Rework{Reason: "SECRET rework"}},
		said{"worker", ticket.Answer{Text: "refunded now", Resolution: ticket.Solved}},
		said{"reporter", ticket.Reject{Reason: "only half of it"}},
		said{"worker", ticket.Answer{Text: "refunded indeed", Resolution: ticket.Solved}},
		said{"reporter", ticket.Close{Text: "thanks"}},
		said{"reporter", ticket.Rate{Score: 4, Solved: true, Text: "fine"}},
		said{"reporter", ticket.Reopen{Reason: "again"}},
		said{"worker", ticket.Answer{Text: "x"}},
	)
	out := append(c.Events, events...)
	out = append(out, secondStory(t, r)...)
	last, _ := after(t, r, ticket.Fold(out[:len(c.Events)+len(events)]))
	for _, end := range []said{
		{"desk", ticket.Refer{Channel: "court", Text: "not ours"}},
		{"reporter", ticket.Withdraw{Reason: "never mind"}},
		{"supervisor", ticket.Void{Reason: "SECRET void"}},
		{"desk", ticket.Split{Parts: []ticket.Part{{Text: "and noise"}}}},
	} {
		_, e := after(t, r, last, end)
		out = append(out, e...)
	}
	return out
}

// secondStory has the verbs of time and of levels.
func secondStory(t testing.TB, r *Rules) []ticket.Event {
	steps := func(on ticket.Ticket, steps ...said) []ticket.Event {
		_, events := after(t, r, on, steps...)
		return events
	}
	tk := fresh(t, r)
	out := steps(tk,
		said{"desk", ticket.Transfer{To: "department/works"}},
		said{"works", ticket.Object{Reason: "SECRET objection"}},
		said{"desk", ticket.Refuse{Reason: "SECRET refusal", Wrongful: true}},
		said{"works", ticket.Object{Reason: "SECRET again"}},
		said{"leader", ticket.Grant{To: "department/market", Why: "SECRET ruling"}},
		said{"market", ticket.Ask{Text: "which card was it?"}},
		said{"reporter", ticket.Supplement{Text: "the blue one"}},
		said{"market", ticket.Extend{By: hours(24), Reason: "SECRET more"}},
		said{"desk", ticket.Grant{}},
		said{"market", ticket.Suspend{Until: walkStart.AddDate(0, 0, 30), Reason: "SECRET court"}},
		said{"desk", ticket.Grant{}},
		said{"market", ticket.Resume{Reason: "SECRET resumed"}},
		said{"reporter", ticket.Remind{Text: "please hurry"}},
		said{"desk", ticket.Remind{Text: "SECRET chase"}},
		said{"leader", ticket.Supervise{Text: "SECRET order"}},
		said{"market", ticket.Comply{Text: "SECRET reply"}},
		said{"desk", ticket.Escalate{Reason: "SECRET level"}},
		said{"system", ticket.Replan{}},
		said{"market", ticket.Answer{Text: "paid back", Resolution: ticket.Solved}},
		said{"desk", ticket.Inspect{Passed: true, Text: "SECRET check"}},
		said{"reporter", ticket.Close{}},
		said{"desk", ticket.CallBack{Reached: true, Solved: true, Text: "SECRET call"}},
		said{"system", ticket.Lapse{}},
	)
	out = append(out, steps(tk, said{"desk", ticket.Merge{Into: "t0", Reason: "SECRET same"}},
		said{"desk", ticket.Unmerge{Reason: "SECRET other"}})...)
	return append(out, steps(tk, said{"supervisor", ticket.Void{Reason: "SECRET"}}, said{"leader", ticket.Grant{}})...)
}

func TestEveryVerbIsToldInBothLanguages(t *testing.T) {
	events := wholeStory(t)
	told := map[ticket.Verb]bool{}
	for _, e := range events {
		told[e.Verb] = true
	}
	for _, v := range ticket.Verbs() {
		assert.True(t, told[v], "%s is not in the story of this test", v)
	}
	var b strings.Builder
	for _, how := range []ticket.Telling{{}, {Language: gridgov.Chinese}, {Public: true}, {Public: true, Language: gridgov.Chinese}} {
		story := ticket.Tell(events, how)
		for _, l := range story {
			assert.NotContains(t, l.Text, "  ")
			assert.False(t, strings.HasPrefix(l.Text, " ") || strings.HasSuffix(l.Text, " ") || strings.HasSuffix(l.Text, ": ") ||
				strings.HasSuffix(l.Text, ":"), "%q", l.Text)
			if how.Language == gridgov.English {
				for _, r := range strings.ReplaceAll(l.Text, "影院闭店", "") {
					assert.Less(t, r, rune(0x2e80), "%q", l.Text)
				}
			}
		}
		b.WriteString(story.String() + "\n")
	}
	golden(t, "story.golden", b.String())
}

func TestThePublicStoryLeaksNothingInternal(t *testing.T) {
	events := wholeStory(t)
	inside := ticket.Tell(events, ticket.Telling{}).String()
	for _, word := range []string{"SECRET note", "SECRET task", "SECRET void", "m2", "w1", "l1", "d1"} {
		assert.Contains(t, inside, word, "the record tells it")
	}
	for _, lang := range []gridgov.Language{gridgov.English, gridgov.Chinese} {
		story := ticket.Tell(events, ticket.Telling{Language: lang, Public: true})
		text := story.String()
		for _, word := range []string{"SECRET", "w1", "h1", "d1", "k1", "m1", "m2", "b1", "s1", "l1"} {
			assert.NotContains(t, text, word)
		}
		for _, word := range []string{"影院闭店[x]{who}", "we look into it", "called them", "refunded", "thanks", "fine", "not ours"} {
			assert.Contains(t, text, word)
		}
		for _, l := range story {
			assert.NotContains(t, l.Text, "assigned it to")
			assert.NotContains(t, l.Text, "派到人")
		}
	}
	for seed := range uint64(50) { // random histories: no officer's id, whoever was involved
		w := NewWalk(seed).Steps(20)
		text := ticket.Tell(w.Events, ticket.Telling{Public: true}).String()
		for _, word := range []string{"w1", "w2", "m2", "l1", "d1", "h1", "person/"} {
			assert.NotContains(t, text, word, "seed %d", seed)
		}
	}
}

func TestWordsThatAreGoneAreNotTold(t *testing.T) {
	w := NewWalk(5).Steps(15)
	for i := range w.Events {
		switch i % 3 {
		case 0:
			w.Events[i].Private = nil
		case 1:
			w.Events[i].Private = []byte("{broken")
		}
	}
	for _, lang := range []gridgov.Language{gridgov.English, gridgov.Chinese, 9} {
		for _, l := range ticket.Tell(w.Events, ticket.Telling{Language: lang}) {
			assert.NotEmpty(t, l.Text)
			assert.NotContains(t, l.Text, "[")
		}
	}
	assert.Empty(t, ticket.Tell(nil, ticket.Telling{}))
}

func TestTellingNeverPanics(t *testing.T) {
	for v := range 256 {
		e := ticket.Event{Verb: ticket.Verb(v), Role: ticket.Role(v), Facts: ticket.Facts{State: ticket.State(v)}}
		assert.NotPanics(t, func() {
			ticket.Tell([]ticket.Event{e, {}}, ticket.Telling{Public: v%2 == 0, Language: gridgov.Language(v % 3)})
		})
		suite.Fill(reflect.ValueOf(&e.Facts).Elem(), v)
		assert.NotPanics(t, func() {
			ticket.Tell([]ticket.Event{e}, ticket.Telling{Language: gridgov.Language(v % 3)})
			ticket.Apply(ticket.Ticket{}, e)
			_, _ = e.MarshalJSON()
		})
	}
}
