package notify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/ticket"
	"github.com/gridgov/gridgov/ticket/desk"
	"github.com/gridgov/gridgov/ticket/notify"
	"github.com/gridgov/gridgov/ticket/storage"
	"github.com/gridgov/gridgov/ticket/worktime"
)

// planned describes a plan: each letter with its messages, then the results of the others.
func planned(p notify.Plan) (lines []string) {
	for _, l := range p.Letters {
		line := l.To + ":"
		for _, it := range l.Items {
			line += fmt.Sprintf(" %s/%d", it.Message.Ticket, it.Message.Seq)
		}
		lines = append(lines, line)
	}
	for _, o := range p.Others {
		line := fmt.Sprintf("%s/%d %s", o.Message.Ticket, o.Message.Seq, o.Result)
		if !o.Until.IsZero() {
			line += " " + o.Until.In(time.FixedZone("", 8*60*60)).Format("01-02 15:04")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestAPersonGetsOneLetter(t *testing.T) {
	o := cast(t)
	busy := func(id ticket.ID) ticket.Ticket {
		tk := plain(id)
		tk.State, tk.Lead, tk.Assignee, tk.Asked = ticket.Transferred, "department/market", "w-1", at("2026-03-02 08:00")
		tk.Approvals, tk.Orders = []ticket.Approval{{To: "department/market"}}, []ticket.Supervision{{To: "department/market"}}
		return tk
	}
	now := present(at("2026-03-02 09:00"), busy("t1"), busy("t2"), busy("t3"))
	market := func(id ticket.ID, seq int64, kind ticket.Notice) ticket.Message {
		return message(id, seq, kind, "department/market")
	}
	danger := market("t3", 1, ticket.NoticeAssigned)
	danger.Priority = ticket.Emergency
	twice := message("t1", 8, ticket.NoticeReminded, "actor/w-1") // w-1 works for the unit, too
	due := twice
	due.ID, due.Seq, due.Due = "t1/due", 9, at("2026-03-09 24:00")
	for _, tc := range []struct {
		rule string
		pull []ticket.Message
		want []string
	}{
		{
			"several tickets",
			[]ticket.Message{market("t1", 1, ticket.NoticeAssigned), market("t2", 1, ticket.NoticeReminded)},
			[]string{"m-1: t1/1 t2/1", "m-2: t1/1 t2/1"},
		},
		{
			"alarms, questions, orders, approvals and rulings are alone",
			[]ticket.Message{
				market("t1", 1, ticket.NoticeAssigned), market("t1", 2, ticket.NoticeOrder), market("t1", 3, ticket.NoticeApproval),
				market("t1", 4, ticket.NoticeRuled), market("t2", 5, ticket.NoticeRuled), market("t1", 6, ticket.NoticeEscalated),
			},
			[]string{
				"m-1: t1/1 t1/6", "m-2: t1/1 t1/6", "m-1: t1/2", "m-2: t1/2", "m-1: t1/3", "m-2: t1/3",
				"m-1: t1/4", "m-2: t1/4", "m-1: t2/5", "m-2: t2/5",
			},
		},
		{
			"reporters",
			[]ticket.Message{
				message("t1", 1, ticket.NoticeReply, "person/p1"), message("t2", 1, ticket.NoticeQuestion, "person/p1"),
				message("t3", 1, ticket.NoticeReply, "person/p1"),
			},
			[]string{"person/p1: t1/1 t3/1", "person/p1: t2/1"},
		},
		{
			"urgent ones come first, and alone",
			[]ticket.Message{market("t1", 1, ticket.NoticeAssigned), danger, market("t2", 9, ticket.NoticeAlarm)},
			[]string{"m-1: t2/9", "m-2: t2/9", "m-1: t3/1", "m-2: t3/1", "m-1: t1/1", "m-2: t1/1"},
		},
		{
			"by two addresses",
			[]ticket.Message{message("t1", 7, ticket.NoticeReminded, "unit/g1"), twice, due},
			[]string{"w-1: t1/7 t1/8 t1/9", "w-2: t1/7"},
		},
		{
			"also what is alone",
			[]ticket.Message{message("t1", 7, ticket.NoticeRuled, "unit/g1"), message("t1", 8, ticket.NoticeRuled, "actor/w-1")},
			[]string{"w-1: t1/7 t1/8", "w-2: t1/7"},
		},
	} {
		slices.Reverse(tc.pull)
		assert.ElementsMatch(t, tc.want, planned(o.Plan(tc.pull, now)), tc.rule)
	}
	p := o.Plan([]ticket.Message{market("t1", 1, ticket.NoticeAssigned), danger}, now)
	assert.True(t, p.Letters[0].Urgent())
	assert.False(t, p.Letters[len(p.Letters)-1].Urgent())

	// What says the same is said once; another limit is another thing, on the same day too.
	p = o.Plan([]ticket.Message{message("t1", 7, ticket.NoticeReminded, "unit/g1"), twice}, now)
	assert.Equal(t, "春藤社区第一网格诉求：已催办，请督促。您作为春藤社区第一网格人员收到本通知。", p.Letters[0].In(gridgov.Chinese, notify.Page))
	p = o.Plan([]ticket.Message{twice, due}, now)
	assert.Len(t, strings.Split(p.Letters[0].In(gridgov.Chinese, notify.Page), "\n"), 3)
}

func TestQuietTimePutsOff(t *testing.T) {
	o := cast(t)
	o.Quiet = quiet(t, "22:00-08:00")
	tk, danger := plain("t1"), plain("t2")
	danger.Priority = ticket.Emergency // by now
	m := message("t1", 1, ticket.NoticeReply, "person/p1")
	alarm := message("t1", 2, ticket.NoticeAlarm, "unit/g1")
	grave := message("t2", 1, ticket.NoticeReply, "person/p1")
	all := []ticket.Message{m, alarm, grave, message("t3", 1, ticket.NoticeReply, "person/p1")}
	p := o.Plan(all, present(at("2026-03-02 23:30"), tk, danger))
	assert.Equal(t, []string{"w-1: t1/2", "w-2: t1/2", "person/p1: t2/1", "t1/1 put_off 03-03 08:00", "t3/1 put_off 03-03 08:00"}, planned(p))
	var waits []storage.Receipt
	for _, r := range p.Receipts(nil) {
		if !r.Retry.IsZero() {
			waits = append(waits, r)
		}
	}
	require.Len(t, waits, 2)
	assert.Equal(t, storage.Receipt{ID: m.ID, Retry: at("2026-03-03 08:00")}, waits[0], "it is no failure: the tries are counted from 0")
	assert.Equal(t, []string{"person/p1: t1/1"}, planned(o.Plan([]ticket.Message{m}, present(at("2026-03-03 08:00"), tk))))
}

// What the ticket has overtaken is not told; the same notice is where the ticket is as it was.
func TestOvertaken(t *testing.T) {
	const market, unit = "department/market", "unit/g1"
	closed := func(t *ticket.Ticket) { t.State, t.Closed = ticket.Closed, at("2026-03-02 08:30") }
	lead := func(h ticket.Handler) func(*ticket.Ticket) {
		return func(t *ticket.Ticket) { t.State, t.Lead = ticket.Transferred, h }
	}
	other := lead("department/city")
	for _, tc := range []struct {
		kind ticket.Notice
		to   string
		was  func(*ticket.Ticket) // told
		is   func(*ticket.Ticket) // not told
	}{
		{ticket.NoticeReceived, unit, func(*ticket.Ticket) {}, lead(market)},
		{ticket.NoticeAssigned, market, lead(market), other},
		{ticket.NoticeAssigned, unit, lead(unit), other},
		{ticket.NoticeAssigned, market, func(t *ticket.Ticket) {
			t.State, t.Tasks = ticket.Joint, []ticket.Task{{Handler: market}}
		}, func(t *ticket.Ticket) {
			t.State, t.Tasks = ticket.Joint, []ticket.Task{{Handler: market, Done: at("2026-03-02 08:30")}}
		}},
		{ticket.NoticeAssigned, "actor/w-1", func(t *ticket.Ticket) { lead(market)(t); t.Assignee = "w-1" }, lead(market)},
		{ticket.NoticeRework, market, lead(market), func(t *ticket.Ticket) { lead(market)(t); t.State = ticket.Answered }},
		{ticket.NoticeRework, market, lead(market), other},
		{ticket.NoticeRework, "actor/h-1", lead(market), closed},
		{ticket.NoticeDue, market, lead(market), func(t *ticket.Ticket) { lead(market)(t); closed(t) }},
		{ticket.NoticeReminded, market, lead(market), other},
		{ticket.NoticeReminded, market, func(t *ticket.Ticket) { other(t); t.Orders = []ticket.Supervision{{To: market}} }, other},
		{ticket.NoticeReminded, unit, func(t *ticket.Ticket) { closed(t); t.Closed = at("2026-03-01 08:00") }, closed},
		{ticket.NoticeReminded, "person/p1", func(t *ticket.Ticket) { t.Asked = at("2026-03-01 08:00") }, func(*ticket.Ticket) {}},
		{ticket.NoticeReminded, "person/p1", func(t *ticket.Ticket) { t.State = ticket.Answered }, closed},
		{ticket.NoticeEscalated, market, lead(market), other},
		{ticket.NoticeEscalated, "unit/v1", func(t *ticket.Ticket) { other(t); t.Charge = "unit/v1" }, other},
		{ticket.NoticeEscalated, "leader/office", func(t *ticket.Ticket) { other(t); t.Charge = "leader/office" }, closed},
		{ticket.NoticeApproval, "unit/v1", func(t *ticket.Ticket) { t.Approvals = []ticket.Approval{{To: "unit/v1"}} }, func(t *ticket.Ticket) {
			t.Approvals = []ticket.Approval{{To: "leader/office"}}
		}},
		{ticket.NoticeOrder, market, func(t *ticket.Ticket) { lead(market)(t); t.Orders = []ticket.Supervision{{To: market}} }, lead(market)},
		{ticket.NoticeQuestion, "person/p1", func(t *ticket.Ticket) { t.Asked = at("2026-03-01 08:00") }, func(*ticket.Ticket) {}},
		{ticket.NoticeSuspended, "person/p1", func(t *ticket.Ticket) { t.Suspended = at("2026-03-01 08:00") }, func(*ticket.Ticket) {}},
		{ticket.NoticeResumed, "person/p1", func(*ticket.Ticket) {}, func(t *ticket.Ticket) { t.Suspended = at("2026-03-01 08:00") }},
		{ticket.NoticeReleased, market, other, lead(market)},
		{ticket.NoticeReleased, unit, func(*ticket.Ticket) {}, func(t *ticket.Ticket) { t.Charge = unit }},
		{ticket.NoticeEnded, "person/p1", closed, func(*ticket.Ticket) {}},
		{ticket.NoticeMerged, "person/p1", func(t *ticket.Ticket) { t.Parent = "t9" }, func(*ticket.Ticket) {}},
		{ticket.NoticeMerged, unit, func(t *ticket.Ticket) { t.Children = 1 }, func(*ticket.Ticket) {}},
		{ticket.NoticeUnmerged, "person/p1", func(*ticket.Ticket) {}, func(t *ticket.Ticket) { t.Parent = "t9" }},
	} {
		for i, change := range []func(*ticket.Ticket){tc.was, tc.is} {
			tk := plain("t1")
			change(&tk)
			p := cast(t).Plan([]ticket.Message{message("t1", 1, tc.kind, tc.to)}, present(at("2026-03-02 09:00"), tk))
			require.Equal(t, i == 0, len(p.Letters) > 0, "%s to %s: %v", tc.kind, tc.to, planned(p))
			if i == 1 {
				assert.Equal(t, notify.Overtaken, p.Others[0].Result)
				assert.Equal(t, []storage.Receipt{{ID: "t1/00000001/001"}}, p.Receipts(nil), "it is settled")
			}
		}
	}
	tk := plain("t1")
	lead(market)(&tk)
	tk.Pauses = []worktime.Pause{{From: at("2026-03-02 08:30")}}
	p := cast(t).Plan([]ticket.Message{message("t1", 1, ticket.NoticeDue, market)}, present(at("2026-03-02 09:00"), tk))
	assert.Equal(t, []string{"t1/1 overtaken"}, planned(p), "its clock is stopped")
}

func TestReceipts(t *testing.T) {
	o := cast(t)
	tk := plain("t1")
	tk.State, tk.Lead = ticket.Transferred, "department/market"
	lost := plain("t3")
	lost.Damaged = "unreadable"
	newer := plain("t4")
	newer.State = 9
	guarded := plain("t5")
	guarded.About = []string{"h-1", "d-1", "d-2", "l-1", "p1"}
	now := present(at("2026-03-02 09:00"), tk, lost, newer, guarded)
	tried := message("t1", 1, ticket.NoticeAssigned, "department/market")
	tried.Tries = 4
	p := o.Plan([]ticket.Message{
		tried, message("t1", 2, ticket.NoticeReply, "person/p1"), message("t2", 1, ticket.NoticeReply, "person/p1"),
		message("t3", 1, ticket.NoticeReply, "person/p1"), message("t4", 1, ticket.NoticeReply, "person/p1"),
		message("t5", 1, ticket.NoticeReminded, "unit/g2"), message("t5", 2, ticket.NoticeReply, "person/p1"),
		message("t5", 3, ticket.NoticeReleased, "department/gone"),
	}, now)
	require.Len(t, p.Letters, 3)
	errs := make([]error, 3)
	for i, l := range p.Letters {
		if l.To == "m-2" {
			errs[i] = errors.New("no route")
		}
	}
	got := map[string]storage.Receipt{}
	for _, r := range p.Receipts(errs) {
		_, twice := got[r.ID]
		assert.False(t, twice, "one receipt a message")
		got[r.ID] = r
	}
	const unread = "its ticket, its address or the record was not read or kept"
	const nobody = "nobody on the roster may be told, at its address, at the duty desk or among the leaders"
	assert.Equal(t, map[string]storage.Receipt{
		"t1/00000001/001": {ID: "t1/00000001/001", Retry: now.At.Add(8 * time.Second), Reason: "no route", Tries: 4}, // m-1 has it
		"t1/00000002/001": {ID: "t1/00000002/001"},
		"t2/00000001/001": {ID: "t2/00000001/001", Retry: now.At.Add(time.Second), Reason: unread},
		"t3/00000001/001": {ID: "t3/00000001/001", Retry: now.At.Add(time.Second), Reason: unread},
		"t4/00000001/001": {ID: "t4/00000001/001", Retry: now.At.Add(time.Second), Reason: unread},
		"t5/00000001/001": {ID: "t5/00000001/001", Park: true, Reason: nobody},
		"t5/00000002/001": {ID: "t5/00000002/001"}, // whom it is about is not to hear of it
		"t5/00000003/001": {ID: "t5/00000003/001"},
	}, got)
	outcomes := planned(p)
	for _, want := range []string{"t5/1 nobody", "t5/2 nobody", "t5/3 nobody", "t2/1 failed"} {
		assert.Contains(t, outcomes, want)
	}
	tried.Tries = 400
	p = o.Plan([]ticket.Message{tried}, now)
	r := p.Receipts([]error{errors.New(strings.Repeat("x", storage.MaxReason+1)), errors.New("")})
	assert.Equal(t, now.At.Add(5*time.Minute), r[0].Retry)
	_, err := storage.CheckReceipts(r)
	require.NoError(t, err)

	// The record says that m-1 has been told of that step: of the others nothing.
	now.Told = []notify.Key{
		{To: "m-1", Ticket: "t1", Seq: 1, Kind: ticket.NoticeAssigned, Due: tried.Due.Local()},
		{To: "m-2", Ticket: "t1", Seq: 2, Kind: ticket.NoticeAssigned},
	}
	assert.Equal(t, []string{"m-2: t1/1"}, planned(o.Plan([]ticket.Message{tried}, now)))
	now.Told = append(now.Told, notify.Key{To: "m-2", Ticket: "t1", Seq: 1, Kind: ticket.NoticeAssigned})
	assert.Equal(t, []string{"t1/1 known"}, planned(o.Plan([]ticket.Message{tried}, now)))
}

func TestWhatIsSaid(t *testing.T) {
	o := cast(t)
	now := present(at("2026-03-02 09:00"))
	now.Contacts = map[ticket.Handler]desk.Contact{"department/market": {NameEn: "the market office", NameZh: "市场监管所"}}
	say := func(m ticket.Message, tk ticket.Ticket) (zh, en string) {
		t.Helper()
		now.Tickets = map[ticket.ID]ticket.Ticket{tk.ID: tk}
		p := o.Plan([]ticket.Message{m}, now)
		require.NotEmpty(t, p.Letters)
		return p.Letters[0].In(gridgov.Chinese, notify.SMS), p.Letters[0].In(gridgov.English, notify.SMS)
	}
	tk := plain("t1")
	tk.Category, tk.State, tk.Lead = "市政/路灯", ticket.Transferred, "department/market"
	m := message("t1", 1, ticket.NoticeAssigned, "department/market")
	for due, want := range map[string][2]string{
		"2026-03-02 17:30": {"期限：今天（3月2日）17:30，还剩8小时。", "Due today (2026-03-02) 17:30, 8 hours left."},
		"2026-03-03 00:00": {"期限：今天（3月2日）24:00，还剩15小时。", "Due today (2026-03-02) 24:00, 15 hours left."},
		"2026-03-03 09:00": {"期限：明天（3月3日）09:00，还剩24小时。", "Due tomorrow (2026-03-03) 09:00, 24 hours left."},
		"2026-03-10 00:00": {"期限：3月9日24:00，还剩7天。", "Due 2026-03-09 24:00, 7 days left."},
		"2027-01-01 09:00": {"期限：2027年1月1日09:00，还剩305天。", "Due 2027-01-01 09:00, 305 days left."},
		"2026-03-02 08:59": {"已于今天（3月2日）08:59到期，超时1分钟。", "Was due today (2026-03-02) 08:59, 1 minute ago."},
		"2026-02-27 24:00": {"已于2月27日24:00到期，超时2天。", "Was due 2026-02-27 24:00, 2 days ago."},
	} {
		m.Due = at(due)
		for range 2 { // … and a microsecond earlier where it is midnight
			zh, en := say(m, tk)
			assert.Equal(t, "春藤社区第一网格路灯：请您办理。"+want[0]+"您作为市场监管所人员收到本通知。", zh)
			assert.Equal(t, "路灯, 春藤社区第一网格: please handle this. "+want[1]+" You act for the market office.", en)
			if m.Due.In(o.Zone).Hour() == 0 {
				m.Due = m.Due.Add(-time.Microsecond)
			}
		}
	}
	zh, en := say(message("t1", 1, ticket.NoticeAssigned, "department/market"), tk)
	assert.Equal(t, "春藤社区第一网格路灯：请您办理。您作为市场监管所人员收到本通知。", zh, "without a limit")
	assert.Equal(t, "路灯, 春藤社区第一网格: please handle this. You act for the market office.", en)

	tk.Charge = "leader/office"
	zh, en = say(message("t1", 1, ticket.NoticeEscalated, "leader/office"), tk)
	assert.Equal(t, "春藤社区第一网格路灯：已提级，请督促市场监管所办理。您作为梧桐街道领导收到本通知。", zh)
	assert.Equal(t, "路灯, 春藤社区第一网格, with the market office: it was escalated. You are one of the leaders of 梧桐街道.", en)
	zh, en = say(message("t1", 1, ticket.NoticeReply, "person/p1"), tk)
	assert.Equal(t, "您反映的“春藤社区第一网格路灯”有新的回复，请查看。", zh)
	assert.Equal(t, "There is a reply to what you reported: 路灯, 春藤社区第一网格.", en)

	// Whoever has lost it learns that, and no more.
	tk.Lead, tk.Charge = "department/city", ""
	zh, en = say(message("t1", 1, ticket.NoticeReleased, "department/market"), tk)
	assert.Equal(t, "您的一件工单：已改由其他单位办理，您无需再办。您作为市场监管所人员收到本通知。", zh)
	assert.Equal(t, "One of your tickets: it is no longer yours to handle. You act for the market office.", en)

	// Without names ids are names, and without a zone the clock is that of UTC.
	o, now.Contacts = new(notify.Office), nil
	m.Due = at("2026-03-02 17:30")
	tk.Lead = "department/market"
	zh, _ = say(m, tk)
	assert.Equal(t, "g1路灯：请您办理。期限：今天（3月2日）09:30 UTC，还剩8小时。本通知发送至market。", zh)
}

// Of a protected ticket no text says anything, to nobody and on no channel: that of any ticket and any step is the same.
func TestProtectedTextsSayNothing(t *testing.T) {
	o := cast(t)
	said := map[string]bool{}
	for _, n := range ticket.Notices() {
		for _, to := range []string{"department/market", "unit/g1", "leader/office", "desk/office", "person/p1", "actor/w-1"} {
			for i := range 4 {
				tk := plain("t1")
				tk.Category, tk.State, tk.Lead, tk.Charge = "秘密", ticket.State(1+i), "department/market", "leader/office"
				tk.Kind, tk.Parent, tk.Assignee = ticket.Report, "t9", "w-1"
				if i%2 == 0 {
					tk.Kind, tk.About = ticket.Complaint, []string{"w-2"}
				}
				m := message("t1", 1, n, to)
				m.Due, m.Priority = at("2026-03-09 24:00"), ticket.Priority(i)
				for _, l := range o.Plan([]ticket.Message{m}, present(at("2026-03-02 09:00"), tk)).Letters {
					for _, ch := range channels {
						said[l.In(gridgov.Chinese, ch)] = true
						said[l.In(gridgov.English, ch)] = true
					}
				}
			}
		}
	}
	assert.Equal(t, map[string]bool{
		"There is news behind your link.":                   true,
		"There is urgent news behind your link.":            true,
		"URGENT. There is news behind your link: look now.": true,
		"您有新消息，请通过您的链接查看。":                                  true,
		"您有新消息，请登录查看。":                                      true,
		"您有紧急消息，请立即通过您的链接查看。":                               true,
		"【紧急】您有新消息，请立即登录查看。":                                true,
	}, said)
	// Several of them are one line, which does not count them.
	a, b := plain("t1"), plain("t2")
	a.Kind, b.About = ticket.Report, []string{"w-2"}
	p := o.Plan([]ticket.Message{message("t1", 1, ticket.NoticeReply, "person/p1"), message("t2", 1, ticket.NoticeReply, "person/p1")},
		present(at("2026-03-02 09:00"), a, b))
	require.Len(t, p.Letters, 1)
	assert.Equal(t, "您有新消息，请通过您的链接查看。", p.Letters[0].In(gridgov.Chinese, notify.Page))
	assert.Equal(t, []string{"w-2"}, p.Letters[0].Items[1].Message.Except, "who is named by now")
}

func TestADigest(t *testing.T) {
	o, now := cast(t), present(at("2026-03-02 09:00"))
	var pull []ticket.Message
	for i := range 200 {
		tk := plain(ticket.ID(fmt.Sprintf("t%03d", i)))
		now.Tickets[tk.ID] = tk
		pull = append(pull, message(tk.ID, 1, ticket.NoticeReply, "person/p1"))
	}
	one := o.Plan(pull[:1], now).Letters[0]
	assert.Equal(t, "您反映的“春藤社区第一网格诉求”有新的回复，请查看。", one.In(gridgov.Chinese, notify.WeCom), "one is the plain text")
	three := o.Plan(pull[:3], now).Letters[0]
	const line = "\n您反映的“春藤社区第一网格诉求”有新的回复，请查看。"
	assert.Equal(t, "您有3项消息："+line+line+line, three.In(gridgov.Chinese, notify.Page))
	assert.Equal(t, "您反映的事项有3项新消息，请通过您的链接查看。", three.In(gridgov.Chinese, notify.SMS))
	all := o.Plan(pull, now).Letters[0]
	text := strings.Split(all.In(gridgov.Chinese, notify.WeCom), "\n")
	assert.Equal(t, "您有200项消息：", text[0])
	assert.Equal(t, fmt.Sprintf("另有%d项。", 200-(len(text)-2)), text[len(text)-1])
	assert.Greater(t, len(text), 20)
	assert.Len(t, strings.Split(all.In(gridgov.English, notify.Page), "\n"), 201)
}

// Plan changes nothing that it is given, and the order of a pull changes nothing that it decides; each message is in letters or among
// the others, never in both.
func TestPlanIsPure(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 6))
	for range 500 {
		o := cast(t)
		if chance.IntN(4) == 0 {
			o.Quiet = quiet(t, "08:00-10:00")
		}
		now := present(at("2026-03-02 09:00"))
		var pull []ticket.Message
		for i := range 1 + chance.IntN(12) {
			tk := plain(ticket.ID(fmt.Sprint("t", i)))
			tk.State, tk.Lead = ticket.State(1+chance.IntN(5)), "department/market"
			tk.About = [][]string{nil, {"w-1"}, {"m-1", "d-1"}}[chance.IntN(3)]
			if chance.IntN(8) > 0 {
				now.Tickets[tk.ID] = tk
			}
			kinds := ticket.Notices()
			to := []string{"unit/g1", "department/market", "person/p1"}
			pull = append(pull, message(tk.ID, 1, kinds[chance.IntN(len(kinds))], to[chance.IntN(3)]))
			pull[i].Except = slices.Clone(tk.About[:min(1, len(tk.About))])
		}
		before, err := json.Marshal([]any{pull, now.Tickets})
		require.NoError(t, err)
		first := o.Plan(pull, now)
		after, err := json.Marshal([]any{pull, now.Tickets})
		require.NoError(t, err)
		require.Equal(t, string(before), string(after))
		chance.Shuffle(len(pull), func(i, k int) { pull[i], pull[k] = pull[k], pull[i] })
		require.Equal(t, planned(first), planned(o.Plan(pull, now)))
		require.Equal(t, first.Receipts(nil), first.Receipts(make([]error, len(first.Letters))))
		seen := map[string]int{}
		for _, l := range first.Letters {
			for _, it := range l.Items {
				seen[it.Message.ID] = 1
			}
		}
		for _, other := range first.Others {
			seen[other.Message.ID] += 2
		}
		require.Len(t, seen, len(pull))
		for id, n := range seen {
			require.LessOrEqual(t, n, 2, id)
		}
		require.Len(t, first.Receipts(nil), len(pull))
	}
}
