package ticket

import (
	"reflect"
	"strings"
	"testing"

	"github.com/gridgov/gridgov/internal/suite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wholeStory is a history with every verb of a ticket's life; the words of insiders are marked SECRET.
func wholeStory(t testing.TB) []Event {
	r := theRules(t)
	c, err := r.Receive("t1", Cast["reporter"], walkStart, Request{Text: "影院闭店[x]{who}", Channel: "qr poster"}, Place{Path: "office/c1/g1", Found: FoundByUnit})
	require.NoError(t, err)
	_, events := after(t, r, c.Ticket,
		said{"desk", Classify{Kind: Help, Category: Category("market", "a/b"), Difficulty: Complex, Priority: Urgent, Why: []string{"SECRET rule"}}},
		said{"desk", Respond{Text: "we look into it"}},
		said{"desk", Transfer{To: "officer/w1", Reason: "SECRET reason"}},
		said{"desk", Transfer{To: "department/market", Reason: "SECRET reason", Within: hours(1)}},
		said{"market", Accept{}},
		said{"market", Assign{To: "m2", Reason: "SECRET m2"}},
		said{"market", Note{Text: "SECRET note"}},
		said{"market", Note{Text: "called them", Public: true}},
		said{"coordinator", Convene{Lead: "officer/w1", Assist: []Party{{Handler: "department/works", Task: "SECRET task"}, {Handler: "officer/h1"}}, Reason: "SECRET"}},
		said{"works", ReportBack{Text: "SECRET report"}},
		said{"head", ReportBack{Text: "SECRET report"}},
		said{"worker", Answer{Text: "refunded", Resolution: Solved}},
		said{"desk", Rework{Reason: "SECRET rework"}},
		said{"worker", Answer{Text: "refunded indeed", Resolution: Solved}},
		said{"reporter", Close{Text: "thanks"}},
		said{"reporter", Rate{Score: 4, Solved: true, Text: "fine"}},
		said{"reporter", Reopen{Reason: "again"}},
		said{"worker", Answer{Text: "x"}},
	)
	out := append(c.Events, events...)
	out = append(out, secondStory(t, r)...)
	last, _ := after(t, r, Fold(out[:len(c.Events)+len(events)]))
	for _, end := range []said{{"desk", Refer{Channel: "court", Text: "not ours"}}, {"reporter", Withdraw{Reason: "never mind"}}, {"supervisor", Void{Reason: "SECRET void"}}, {"desk", Split{Parts: []Part{{Text: "and noise"}}}}} {
		_, e := after(t, r, last, end)
		out = append(out, e...)
	}
	return out
}

// secondStory has the verbs of time and of levels.
func secondStory(t testing.TB, r *Rules) []Event {
	steps := func(on Ticket, steps ...said) []Event {
		_, events := after(t, r, on, steps...)
		return events
	}
	tk := fresh(t, r)
	out := steps(tk,
		said{"desk", Transfer{To: "department/works"}},
		said{"works", Object{Reason: "SECRET objection"}},
		said{"desk", Refuse{Reason: "SECRET refusal", Wrongful: true}},
		said{"works", Object{Reason: "SECRET again"}},
		said{"leader", Grant{To: "department/market", Why: "SECRET ruling"}},
		said{"market", Ask{Text: "which card was it?"}},
		said{"reporter", Supplement{Text: "the blue one"}},
		said{"market", Extend{By: hours(24), Reason: "SECRET more"}},
		said{"desk", Grant{}},
		said{"market", Suspend{Until: walkStart.AddDate(0, 0, 30), Reason: "SECRET court"}},
		said{"desk", Grant{}},
		said{"market", Resume{Reason: "SECRET resumed"}},
		said{"reporter", Remind{Text: "please hurry"}},
		said{"desk", Remind{Text: "SECRET chase"}},
		said{"leader", Supervise{Text: "SECRET order"}},
		said{"market", Comply{Text: "SECRET reply"}},
		said{"desk", Escalate{Reason: "SECRET level"}},
		said{"system", Replan{}},
		said{"market", Answer{Text: "paid back", Resolution: Solved}},
		said{"desk", Inspect{Passed: true, Text: "SECRET check"}},
		said{"reporter", Close{}},
		said{"desk", CallBack{Reached: true, Solved: true, Text: "SECRET call"}},
		said{"system", Lapse{}},
	)
	out = append(out, steps(tk, said{"desk", Merge{Into: "t0", Reason: "SECRET same"}}, said{"desk", Unmerge{Reason: "SECRET other"}})...)
	return append(out, steps(tk, said{"supervisor", Void{Reason: "SECRET"}}, said{"leader", Grant{}})...)
}

func TestEveryVerbIsToldInBothLanguages(t *testing.T) {
	events := wholeStory(t)
	told := map[Verb]bool{}
	for _, e := range events {
		told[e.Verb] = true
	}
	for _, v := range Verbs() {
		assert.True(t, told[v], "%s is not in the story of this test", v)
	}
	var b strings.Builder
	for _, how := range []Telling{{}, {Language: Chinese}, {Public: true}, {Public: true, Language: Chinese}} {
		story := Tell(events, how)
		for _, l := range story {
			assert.NotContains(t, l.Text, "  ")
			assert.False(t, strings.HasPrefix(l.Text, " ") || strings.HasSuffix(l.Text, " ") || strings.HasSuffix(l.Text, ": ") || strings.HasSuffix(l.Text, ":"), "%q", l.Text)
			if how.Language == English {
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
	inside := Tell(events, Telling{}).String()
	for _, word := range []string{"SECRET note", "SECRET task", "SECRET void", "m2", "w1", "l1", "d1"} {
		assert.Contains(t, inside, word, "the record tells it")
	}
	for _, lang := range []Language{English, Chinese} {
		story := Tell(events, Telling{Language: lang, Public: true})
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
		text := Tell(w.Events, Telling{Public: true}).String()
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
	for _, lang := range []Language{English, Chinese, 9} {
		for _, l := range Tell(w.Events, Telling{Language: lang}) {
			assert.NotEmpty(t, l.Text)
			assert.NotContains(t, l.Text, "[")
		}
	}
	assert.Empty(t, Tell(nil, Telling{}))
}

func TestTellingNeverPanics(t *testing.T) {
	for v := range 256 {
		e := Event{Verb: Verb(v), Role: Role(v), Facts: Facts{State: State(v)}}
		assert.NotPanics(t, func() { Tell([]Event{e, {}}, Telling{Public: v%2 == 0, Language: Language(v % 3)}) })
		suite.Fill(reflect.ValueOf(&e.Facts).Elem(), v)
		assert.NotPanics(t, func() {
			Tell([]Event{e}, Telling{Language: Language(v % 3)})
			Apply(Ticket{}, e)
			_, _ = e.MarshalJSON()
		})
	}
}
