package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gridgov/gridgov"
	"github.com/gridgov/gridgov/grid"
	"github.com/gridgov/gridgov/ticket"
)

// notices are the texts of messages, for a resident and for staff: the library decides who is informed of what and when, but has no
// texts for it yet. No text has anything personal: receivers read the ticket under their own name.
var notices = map[ticket.Notice]struct{ resident, staff words }{
	ticket.NoticeReceived:  {staff: words{"It waits to be taken up", "待受理，请尽快响应"}},
	ticket.NoticeAssigned:  {staff: words{"You are to handle this", "请您办理"}},
	ticket.NoticeAlarm:     {staff: words{"Danger: act now", "危急事项，请立即处置"}},
	ticket.NoticeReply:     {resident: words{"There is a reply to what you reported", "您反映的事项有新的回复"}},
	ticket.NoticeReported:  {staff: words{"A task has been reported back", "已有单位反馈"}},
	ticket.NoticeRework:    {staff: words{"It has come back to you: please go on", "退回或重办，请继续办理"}},
	ticket.NoticeReleased:  {staff: words{"It is no longer yours to handle", "已改由其他单位办理，您无需再办"}},
	ticket.NoticeEnded:     {words{"What you reported has been closed", "您反映的事项已办结"}, words{"It has ended", "已结束，无需再办"}},
	ticket.NoticeDue:       {words{"We are waiting for your answer", "请您尽快补充情况，逾期将按现有情况办理"}, words{"Its limit is near", "即将到期"}},
	ticket.NoticeReminded:  {words{"We are waiting for your answer", "请您尽快补充情况，逾期将按现有情况办理"}, words{"You are reminded of this", "催办"}},
	ticket.NoticeEscalated: {staff: words{"It has been escalated", "已提级督促"}},
	ticket.NoticeApproval:  {staff: words{"Something waits for your ruling", "有事项待您审批"}},
	ticket.NoticeRuled:     {staff: words{"What you asked for has been ruled on", "您的申请已审批"}},
	ticket.NoticeOrder:     {staff: words{"A supervision order waits for your reply", "督办，请按时回复"}},
	ticket.NoticeQuestion:  {resident: words{"We need to know more about what you reported", "请您补充所反映事项的情况"}},
	ticket.NoticeSupplied:  {staff: words{"The reporter has added something", "反映人有补充"}},
	ticket.NoticeSuspended: {
		resident: words{"What you reported cannot be dealt with for now", "您反映的事项暂缓办理"}, staff: words{"It is suspended", "已挂账"},
	},
	ticket.NoticeResumed:  {words{"Work on what you reported goes on", "您反映的事项已恢复办理"}, words{"It is resumed", "已恢复办理"}},
	ticket.NoticeExtended: {words{"What you reported has a new date", "您反映的事项办理期限已调整"}, words{"Its date has changed", "办理期限已调整"}},
	ticket.NoticeMerged: {
		words{"What you reported is handled together with other reports of the same matter", "您反映的事项与同类反映合并办理"},
		words{"Another report of the same matter has joined it", "有同一事项的反映并入"},
	},
	ticket.NoticeUnmerged: {
		words{"What you reported is handled by itself again", "您反映的事项恢复单独办理"}, words{"It is handled by itself again", "已恢复单独办理"},
	},
	ticket.NoticeSplit: {resident: words{"What you reported is handled as several matters", "您反映的几件事已分别办理"}},
}

// words are a sentence in both languages.
type words struct{ en, zh string }

// A Told is one message as its receiver reads it.
type Told struct {
	At     time.Time `json:"at"`
	Ticket ticket.ID `json:"ticket"`
	Text   string    `json:"text"`
}

// tell delivers a message: here an office would call its short-message or chat service. It looks up who is there now: nobody who
// is on leave or has left gets it, and where nobody is left, the desk does. For each receiver it checks whether they may see the
// ticket, since a deputy may be named in the report.
func (h *Host) tell(ctx context.Context, m ticket.Message) error {
	at := h.conf.Now()
	to := ticket.Handler(m.To)
	if actor, ok := strings.CutPrefix(m.To, "actor/"); ok {
		to = ticket.OfficerHandler(actor) // or the deputy
	}
	c, _, err := h.Lookup(ctx, to, at)
	if err == nil && len(c.People) == 0 && m.Kind != ticket.NoticeReleased {
		c, _, err = h.Lookup(ctx, ticket.UnitHandler(h.office.Code), at)
	}
	if strings.HasPrefix(m.To, "person/") {
		c.People = []string{m.To}
	}
	for _, receiver := range c.People {
		if err != nil || slices.Contains(m.Except, receiver) {
			continue
		}
		var t ticket.Ticket
		if t, err = h.mayBeTold(ctx, receiver, m); errors.Is(err, gridgov.ErrNotFound) {
			err = nil
			continue
		} else if err != nil {
			break
		}
		staff := receiver != m.To
		_, err = h.db.ExecContext(ctx, "INSERT INTO host_told VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
			receiver, string(m.Ticket), m.Seq, string(m.Kind), m.Due.UnixMicro(), at.UnixMicro(), h.sentence(&t, m, staff, gridgov.English),
			h.sentence(&t, m, staff, gridgov.Chinese))
	}
	return err
}

// mayBeTold returns the ticket as a receiver may see it. Whoever no longer has a ticket is informed of that, without the ticket.
func (h *Host) mayBeTold(ctx context.Context, receiver string, m ticket.Message) (ticket.Ticket, error) {
	if m.Kind == ticket.NoticeReleased {
		return ticket.Ticket{ID: m.Ticket}, nil
	}
	if person, ok := strings.CutPrefix(receiver, "person/"); ok {
		return h.desk.Get(ctx, resident(ticket.PersonID(person)), m.Ticket)
	}
	_, a, ok := h.officer(receiver, h.conf.Now())
	if !ok || slices.Equal(a.Roles, []ticket.Role{ticket.RoleAuditor}) { // an auditor only reads
		return ticket.Ticket{}, gridgov.ErrNotFound
	}
	return h.desk.Get(ctx, a, m.Ticket)
}

// told lists the messages of a receiver, oldest first.
func (h *Host) told(ctx context.Context, a ticket.Actor, lang gridgov.Language) (list []Told, err error) {
	me := a.ID
	if me == "" {
		me = "person/" + string(a.Person)
	}
	rows, err := h.db.QueryContext(ctx, "SELECT ticket, at, en, zh FROM host_told WHERE receiver = $1 ORDER BY at, ticket, seq", me)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var id, en, zh string
		var at int64
		if err := rows.Scan(&id, &at, &en, &zh); err != nil {
			return nil, err
		}
		list = append(list, Told{At: time.UnixMicro(at).In(h.zone), Ticket: ticket.ID(id), Text: pick(lang, en, zh)})
	}
	return list, rows.Err()
}

// sentence composes a message: what it is about, the text, and by when.
func (h *Host) sentence(t *ticket.Ticket, m ticket.Message, staff bool, lang gridgov.Language) string {
	said := notices[m.Kind].resident
	if staff {
		said = notices[m.Kind].staff
	}
	text := pick(lang, said.en, said.zh)
	if t.State != 0 {
		text = h.title(t, lang) + pick(lang, ": ", "：") + text
	}
	switch by := h.when(m.Due, lang); {
	case m.Due.IsZero() || !slices.Contains(dated, m.Kind):
	case m.Due.Before(m.At):
		text += pick(lang, ", was due "+by, "，已于"+by+"到期")
	default:
		text += pick(lang, ", due "+by, "，限"+by+"前")
	}
	return text
}

// dated are the notices with a date.
var dated = []ticket.Notice{
	ticket.NoticeReceived, ticket.NoticeAssigned, ticket.NoticeAlarm, ticket.NoticeRework, ticket.NoticeDue, ticket.NoticeReminded, ticket.NoticeEscalated,
	ticket.NoticeApproval, ticket.NoticeOrder, ticket.NoticeQuestion, ticket.NoticeResumed, ticket.NoticeExtended,
}

// when writes a limit for people: in the office's zone, and midnight as 24:00 of the day before.
func (h *Host) when(t time.Time, lang gridgov.Language) string {
	t = t.In(h.zone)
	clock := t.Format("15:04")
	if t.Add(time.Microsecond).Truncate(time.Second).Format("15:04:05") == "00:00:00" {
		t, clock = t.Add(-time.Microsecond), "24:00"
	}
	return pick(lang, t.Format("2006-01-02 "), t.Format("1月2日")) + clock
}

// title is what a ticket is called in a list: its category or kind, and its place. It holds no word of a person.
func (h *Host) title(t *ticket.Ticket, lang gridgov.Language) string {
	what := grid.Path(t.Category).Base()
	if what == "" {
		what = t.Kind.In(lang)
	}
	if what == "" {
		what = pick(lang, "request", "诉求")
	}
	u, _ := h.tree.Unit(t.Path.Base())
	return pick(lang, what+", "+u.Name, u.Name+what)
}

func pick(lang gridgov.Language, en, zh string) string {
	if lang == gridgov.Chinese {
		return zh
	}
	return en
}
