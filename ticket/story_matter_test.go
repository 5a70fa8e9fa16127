package ticket

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/gridgov/gridgov"
)

// What was done about a matter is told in the records of all its reports, in both languages, to the office and to reporters.
func TestTheSentencesOfAMatter(t *testing.T) {
	due := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	note := func(p *Passed, text string) Event {
		return Event{
			Verb: VerbNote, Role: RoleDesk, Actor: "d1", Facts: Facts{State: Closed, Public: true, Tickets: []ID{"t0"}, Passed: p},
			words: Words{Text: text},
		}
	}
	merge := func(f Facts, text string) Event {
		return Event{Verb: VerbMerge, Role: RoleDesk, Actor: "d1", Facts: f, words: Words{Text: text}}
	}
	for _, c := range []struct {
		e              Event
		en, zh         string
		public, office bool
	}{
		{note(&Passed{Of: VerbRespond}, ""), "there was a response in the matter", "该事项已有响应", true, true},
		{note(&Passed{Of: VerbRespond}, "x"), "told all reporters of the matter: “x”", "告知反映同一事项的各反映人：“x”", true, true},
		{note(&Passed{Of: VerbNote}, "x"), "told all reporters of the matter: “x”", "告知反映同一事项的各反映人：“x”", true, true},
		{note(&Passed{Of: VerbAsk}, ""), "more was asked for in the matter", "该事项已请反映人补充情况", true, true},
		{note(&Passed{Of: VerbExtend}, ""), "the matter has a new date", "该事项办理期限已调整", true, true},
		{note(&Passed{Of: VerbExtend, Due: due}, ""), "the matter has a new date: 2026-03-09", "该事项办理期限已调整，限2026年3月9日", true, true},
		{note(&Passed{Of: VerbAnswer}, "x"), "passed on the answer: “x”", "转告答复：“x”", true, true},
		{note(nil, "x"), "passed on the answer: “x”", "转告答复：“x”", true, true}, // of a record of before
		{
			merge(Facts{State: Closed, Resolution: Duplicate, Duplicates: &Duplicates{Parent: "t0", Repeats: "t0"}, Tickets: []ID{"t0"}}, ""),
			"it is handled together with other reports of the same matter", "与反映同一事项的工单合并办理", true, false,
		},
		{
			merge(Facts{State: Closed, Resolution: Duplicate, Duplicates: &Duplicates{Parent: "t0"}, Tickets: []ID{"t0"}}, "x"),
			"merged it with another of the same matter: x", "并单，与同一事项合并：x", false, true,
		},
		{
			merge(Facts{State: Received, Duplicates: &Duplicates{Repeats: "t0"}, Tickets: []ID{"t0"}}, "x"),
			"noted that it repeats another one that is on record: x", "记录：与已有工单反映同一事项：x", false, true,
		},
		{
			merge(Facts{State: Closed, About: []string{"x1"}, Tickets: []ID{"t1"}}, ""), "added to those who are kept out of it",
			"补充应回避人员", false, true,
		},
		{
			merge(Facts{State: Transferred, Duplicates: &Duplicates{Children: 1, Repeats: "t9"}, Tickets: []ID{"t1"}}, "x"),
			"merged it with another of the same matter: x", "并单，与同一事项合并：x", false, true,
		},
		{
			Event{Verb: VerbReopen, Role: RoleReporter, Facts: Facts{State: Transferred, Tickets: []ID{"t1"}}, words: Words{Text: "x"}},
			"it was taken up again on another report of the same matter", "因同一事项再次反映，重新办理", true, true,
		},
		{
			Event{Verb: VerbReopen, Role: RoleReporter, Facts: Facts{State: Closed, Tickets: []ID{"t0"}}, words: Words{Text: "x"}},
			"reporter reopened it", "反映人申请重办", true, true,
		},
	} {
		for lang, want := range map[gridgov.Language]string{gridgov.English: c.en, gridgov.Chinese: c.zh} {
			for public, told := range map[bool]bool{true: c.public, false: c.office} {
				got := Tell([]Event{c.e}, Telling{Language: lang, Public: public}).String()
				assert.Equal(t, told, strings.Contains(got, want), "public %v: %q has %q", public, got, want)
				for _, hidden := range []string{"t0", "t1", "x1"} {
					assert.NotContains(t, got, hidden)
				}
				if public {
					assert.NotContains(t, got, "d1")
				}
			}
		}
	}
}
