package notify_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/notify"
)

// Whatever file is read: it is refused with faults, or all its texts fit their channels.
func FuzzLoadWords(f *testing.F) {
	const head = "notice,receiver,channel,en,zh\n"
	doc, err := os.ReadFile("words.csv")
	require.NoError(f, err)
	f.Add(string(doc))
	f.Add(head + "assigned,staff,sms,{ticket}{due}{why},{ticket}{due}{why}\n")
	f.Add(head + "why.member,,,\"{of}\n\",{of}\ndigest,staff,,{count},{count}{count}\nneutral,leader,wecom,x,y\n")
	f.Add(head + "reply,reporter,,{ticket}{,{ticket}\n\"")
	f.Fuzz(func(t *testing.T, file string) {
		w, err := notify.LoadWords(strings.NewReader(file), "words.csv")
		if err != nil {
			var bad *gridgov.InvalidError
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.Faults)
			return
		}
		o := cast(t)
		o.Words = w
		tk, report := handled("t1"), handled("t2")
		tk.Category, report.Kind = strings.Repeat("长", 99), ticket.Report
		now := present(at("2026-03-02 09:00"), tk, report)
		pull := []ticket.Message{
			message("t1", 1, ticket.NoticeAssigned, "department/market"), message("t1", 2, ticket.NoticeSupplied, "department/market"),
			message("t1", 3, ticket.NoticeReply, "person/p1"), message("t2", 1, ticket.NoticeSupplied, "department/market"),
			message("t1", 4, ticket.NoticeAlarm, "unit/g1"), message("t2", 2, ticket.NoticeAlarm, "unit/g1"),
		}
		for _, l := range o.Plan(pull, now).Letters {
			for _, lang := range languages {
				require.LessOrEqual(t, notify.Parts(l.In(lang, notify.SMS)), notify.MaxParts)
				require.LessOrEqual(t, len(l.In(lang, notify.WeCom)), notify.MaxWeCom)
			}
		}
	})
}
