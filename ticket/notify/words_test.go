package notify_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
)

var (
	languages = []gridgov.Language{gridgov.English, gridgov.Chinese}
	channels  = []notify.Channel{notify.SMS, notify.WeCom, notify.Page}
)

// The default texts have a row for each notice that a reporter or somebody of the staff gets, and no other has to do.
func TestEveryNoticeHasAText(t *testing.T) {
	file, err := os.Open("words.csv")
	require.NoError(t, err)
	defer file.Close()
	r := csv.NewReader(file)
	r.Comment = '#'
	rows, err := r.ReadAll()
	require.NoError(t, err)
	has := map[string]bool{}
	for _, row := range rows {
		has[row[0]+" "+row[1]] = true
		if row[1] == "reporter" && strings.Contains(row[3], "{ticket}") {
			assert.Contains(t, row[4], "您反映的", "a reporter's text says why they get it")
			assert.Regexp(t, "(?i)you reported|about what you reported", row[3])
		}
	}
	staffless := []ticket.Notice{ticket.NoticeReply, ticket.NoticeQuestion}
	reporters := []ticket.Notice{
		ticket.NoticeReply, ticket.NoticeEnded, ticket.NoticeDue, ticket.NoticeReminded, ticket.NoticeQuestion, ticket.NoticeSuspended,
		ticket.NoticeResumed, ticket.NoticeExtended, ticket.NoticeMerged, ticket.NoticeUnmerged, ticket.NoticeSplit,
	}
	for _, n := range ticket.Notices() {
		assert.Equal(t, !contains(staffless, n), has[string(n)+" staff"], "%s for staff", n)
		assert.Equal(t, contains(reporters, n), has[string(n)+" reporter"], "%s for reporters", n)
	}
}

func contains(list []ticket.Notice, n ticket.Notice) bool {
	for _, l := range list {
		if l == n {
			return true
		}
	}
	return false
}

func TestLoadWordsFaults(t *testing.T) {
	const head = "notice,receiver,channel,en,zh\n"
	long := func(n int) string { return strings.Repeat("长", n) }
	for name, tc := range map[string]struct {
		file string
		want []string
	}{
		"empty":          {"", []string{"file is not the CSV that is expected: a header: notice,receiver,channel,en,zh"}},
		"another header": {"notice,en,zh\n", []string{"file is not the CSV that is expected: a header: notice,receiver,channel,en,zh"}},
		"gbk":            {head + "\xbb\xf0", []string{"file is not UTF-8: Chinese Excel writes GBK by default"}},
		"too large":      {head + strings.Repeat("# x\n", notify.MaxWords/4+1), []string{"file must be at most 1048576 bytes"}},
		"cells": {
			head + "reply,reporter\n",
			[]string{"line 2 is not the CSV that is expected: 5 cells, those with a comma or a quote in \"…\""},
		},
		"a quote": {
			head + "reply,reporter,,a \"b\" {ticket},{ticket}\nx,,,a,b\n",
			[]string{"line 2 is not the CSV that is expected: 5 cells, those with a comma or a quote in \"…\"", "line 3: notice must be one of "},
		},
		"notice": {
			head + "replay,reporter,,{ticket},{ticket}\n",
			[]string{"line 2: notice must be one of alarm, approval, assigned, digest, "},
		},
		"receiver": {
			head + "reply,boss,,{ticket},{ticket}\n",
			[]string{"line 2: receiver must be one of reporter, staff, handler, coordinator, leader (got boss)"},
		},
		"no receiver": {
			head + "reply,,,{ticket},{ticket}\n",
			[]string{"line 2: receiver must be one of reporter, staff, handler, coordinator, leader"},
		},
		"a receiver too many": {head + "more,staff,,{count},{count}\n", []string{"line 2: receiver must be left out (got staff)"}},
		"channel": {
			head + "reply,reporter,fax,{ticket},{ticket}\n",
			[]string{"line 2: channel must be one of sms, wecom, page (got fax)"},
		},
		"twice": {
			head + "reply,reporter,,{ticket},{ticket}\n# x\nreply,reporter,,{ticket},{ticket}\n",
			[]string{"line 4 is not unique (got 2)"},
		},
		"no text": {head + "neutral,staff,,,x\n", []string{"line 2: en is required"}},
		"unknown name": {
			head + "reply,reporter,,{ticket} {tickt},{ticket}\n",
			[]string{"line 2: en is unknown (got tickt): the names in braces are: ticket, number, due"},
		},
		"a name for staff only": {
			head + "ended,reporter,,{ticket} {handler},{ticket}{why}\n",
			[]string{"line 2: en is unknown (got handler): the names", "line 2: zh is unknown (got why): the names"},
		},
		"missing names": {
			head + "assigned,staff,,{ticket} {why},{due}{why}\n",
			[]string{"line 2: en is required: it must have {due}", "line 2: zh is required: it must have {ticket}"},
		},
		"why is missing": {head + "ruled,leader,,{ticket},{ticket}{why}\n", []string{"line 2: en is required: it must have {why}"}},
		"braces": {
			head + "reply,reporter,,{ticket} {due,{ticket}}\n",
			[]string{"line 2: en has the wrong form: every { begins a name and ends with }", "line 2: zh has the wrong form"},
		},
		"an sms": {
			head + "reply,reporter,,{ticket},{ticket}" + long(172) + "\n",
			[]string{"line 2: zh must be at most 201 (got 202): characters of an SMS, with the longest values"},
		},
		"a clause": {head + "why.own,,,x,{of}\nwhy.member,,,{of}," + long(41) + "{of}\n", []string{
			"line 2: zh is unknown (got of)", "line 3: zh must be at most 60 (got 61)",
		}},
		"a cell": {
			head + "neutral,reporter,page," + strings.Repeat("x", 1001) + ",x\n",
			[]string{"line 2: en must be at most 1000 bytes (got 1001)"},
		},
		"two lines":     {head + "neutral,reporter,,\"a\nb\",x\n", []string{"line 2: en has a character that is not allowed"}},
		"an open quote": {head + "neutral,reporter,,\"a,x\n", []string{"line 2 is not the CSV that is expected"}},
		"wecom": {
			head + "reply,reporter,wecom,{ticket}" + strings.Repeat("{number}", 20) + ",{ticket}\n",
			[]string{"line 2: en must be at most 2048 bytes (got 2250): with the longest values"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, err := notify.LoadWords(strings.NewReader(tc.file), "words.csv")
			assert.Nil(t, w)
			var bad *gridgov.InvalidError
			require.ErrorAs(t, err, &bad)
			assert.Equal(t, "words.csv", bad.What)
			for i, f := range bad.Faults {
				if i < len(tc.want) {
					assert.Contains(t, f.String(), tc.want[i])
				}
				assert.NotEqual(t, f.String(), f.In(gridgov.Chinese))
			}
			assert.Len(t, bad.Faults, len(tc.want), "%v", err)
		})
	}
	_, err := notify.LoadWords(iotest.ErrReader(errors.New("gone")), "words.csv")
	assert.ErrorContains(t, err, "words.csv: gone")
	assert.NotErrorIs(t, err, gridgov.ErrInvalid)
}

// A host replaces one row; the others stay, and a more special row still comes before it.
func TestLoadWordsReplacesARow(t *testing.T) {
	const file = "\xef\xbb\xbfnotice,receiver,channel,en,zh\n# ours,,,,\nassigned,staff,,NEW {ticket} {due} {why},新{ticket}{due}{why}\n" +
		"assigned,leader,sms,CHIEF {ticket} {due} {why},领导{ticket}{due}{why}\n"
	w, err := notify.LoadWords(strings.NewReader(file), "words.csv")
	require.NoError(t, err)
	now := at("2026-03-02 09:00")
	say := func(w *notify.Words, to string, ch notify.Channel, kind ticket.Notice) string {
		o := cast(t)
		o.Words = w
		tk := plain("t1")
		tk.Lead, tk.State = ticket.Department("market"), ticket.Transferred
		tk.Tasks = []ticket.Task{{Handler: "leader/office"}} // so that it is not overtaken
		p := o.Plan([]ticket.Message{message("t1", 1, kind, to)}, present(now, tk))
		require.NotEmpty(t, p.Letters)
		return p.Letters[0].In(gridgov.English, ch)
	}
	assert.True(t, strings.HasPrefix(say(w, "department/market", notify.SMS, ticket.NoticeAssigned), "NEW "))
	assert.True(t, strings.HasPrefix(say(w, "leader/office", notify.SMS, ticket.NoticeAssigned), "CHIEF "))
	assert.True(t, strings.HasPrefix(say(w, "leader/office", notify.Page, ticket.NoticeAssigned), "NEW "))
	const kept = ticket.NoticeReported
	assert.Equal(t, say(nil, "department/market", notify.SMS, kept), say(w, "department/market", notify.SMS, kept))
	assert.Contains(t, say(nil, "department/market", notify.SMS, "of a newer version"), "there is news")
}

func TestParts(t *testing.T) {
	for n, want := range map[int]int{0: 1, 70: 1, 71: 2, 134: 2, 135: 3, 201: 3, 202: 4} {
		assert.Equal(t, want, notify.Parts(strings.Repeat("长", n)), n)
	}
	assert.Equal(t, 2, notify.Parts(strings.Repeat("𠀀", 36)), "two units each")
}

// Whatever units, categories, people and limits are called, and however many messages come at once: no text exceeds its channel, and
// none is empty or has a name in braces left.
func TestNoTextExceedsItsChannel(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	longName := func() string {
		return strings.Repeat([]string{"长", "𠀀", "x", "{why}", "名 "}[chance.IntN(5)], 1+chance.IntN(70))
	}
	n := 3000
	if testing.Short() {
		n = 500
	}
	for range n {
		o := cast(t)
		o.Zone = []*time.Location{nil, time.UTC, zoneOf(t, "Asia/Shanghai")}[chance.IntN(3)]
		now := present(at("2026-03-02 09:00"))
		now.Contacts = map[ticket.Handler]desk.Contact{
			"department/market": {NameEn: longName(), NameZh: longName()}, "unit/g1": {NameEn: longName(), NameZh: longName()},
			"leader/office": {NameEn: longName(), NameZh: longName()},
		}
		var pull []ticket.Message
		for i := range 1 + chance.IntN(40)*chance.IntN(2) {
			tk := plain(ticket.ID(fmt.Sprint(strings.Repeat("n", 1+chance.IntN(100)), i)))
			tk.Category, tk.Kind = string(grid.Escape(longName())), ticket.Kind(chance.IntN(6))
			tk.Lead, tk.State = ticket.Department("market"), ticket.State(1+chance.IntN(5))
			tk.Approvals = []ticket.Approval{{To: "department/market"}, {To: "leader/office"}}
			tk.Tasks = []ticket.Task{{Handler: "unit/g1"}}
			now.Tickets[tk.ID] = tk
			kinds := append(ticket.Notices(), "newer")
			to := []string{"department/market", "unit/g1", "leader/office", "desk/office", "person/p1", "actor/m-1", "officer/gone"}
			m := message(tk.ID, int64(i), kinds[chance.IntN(len(kinds))], to[chance.IntN(len(to))])
			m.Due = now.At.Add(time.Duration(chance.Int64N(int64(10000*time.Hour))) - 5000*time.Hour)
			pull = append(pull, m)
		}
		for _, l := range o.Plan(pull, now).Letters {
			for _, lang := range languages {
				for _, ch := range channels {
					text := l.In(lang, ch)
					require.NotEmpty(t, text)
					switch ch {
					case notify.SMS:
						require.LessOrEqual(t, notify.Parts(text), notify.MaxParts, "%s", text)
					case notify.WeCom:
						require.LessOrEqual(t, len(text), notify.MaxWeCom, "%s", text)
					}
				}
			}
		}
	}
}
